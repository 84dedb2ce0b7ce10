import { createHash } from 'node:crypto';

import type { Layout } from '../../skeleton';
import { escapeMarkup } from '../escape';
import { fontFamily } from '../theme';
import { playerData, type PlayerOptions } from './playerData';
import { playerScript } from './playerScript';
import { type PlayerClip, skeletonPoster } from './skeletonPoster';

/**
 * Clips side by side as moving stick figures: a piece of HTML without any library, for a notebook or a page. Play, pause,
 * scrub; drag to turn, double-click to turn back. Where scripts do not run, the still picture inside stays visible.
 * The output depends on the input alone; the same player may stand in a page several times.
 */
export function skeletonPlayer(clips: readonly PlayerClip[], layout: Layout, options: PlayerOptions = {}): string {
  const data = playerData(clips, layout, options);
  // no closing tag may stand inside a script element
  const json = JSON.stringify(data).replace(/</g, '\\u003c');
  const id = `skeleton-${createHash('sha256').update(json).digest('hex').slice(0, 12)}`;
  const poster = skeletonPoster(clips, layout, { view: options.view });
  const mark = options.synthetic
    ? '<div style="color:#8a4b00;font-style:italic;font-size:11px;padding-bottom:3px">synthetic data</div>'
    : '';
  const label = escapeMarkup(`Skeleton player: ${clips.map(({ name }) => name).join(', ')}`);
  return (
    `<div data-skeleton-player="${id}" role="group" aria-label="${label}" ` +
    `style="background:#fff;color:#222;font:12px ${fontFamily.replace(/'/g, '&#39;')};padding:6px;max-width:100%;box-sizing:border-box">` +
    `${mark}<div data-stage>${poster}</div></div>\n` +
    `<script>(${playerScript})(${JSON.stringify(id)}, ${json});</script>`
  );
}
