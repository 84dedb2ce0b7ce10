import { createHash } from 'node:crypto';

import { InputError } from '../../errors';
import type { Clip, Layout } from '../../skeleton';
import { escapeMarkup } from '../escape';
import { colourOf, fontFamily } from '../theme';
import { playerScript, type PlayerData } from './playerScript';
import { type PlayerClip, skeletonPoster } from './skeletonPoster';
import { boundsOf, checkLayout, defaultViewpoint, stickFigures, type Viewpoint } from './stickFigure';

export interface PlayerOptions {
  /** Frames shown in a second; default 30. */
  frameRate?: number;
  /** Height of the drawing in pixels; default 260. */
  height?: number;
  view?: Viewpoint;
  /** Starts at once (not for readers who asked their system for less motion); default true. */
  autoplay?: boolean;
  /** `frame`: all clips show the same frame number, a shorter one waits at its end. `fraction`: all take equally long. */
  sync?: 'frame' | 'fraction';
  synthetic?: boolean;
}

/**
 * Clips side by side as moving stick figures: a piece of HTML without any library, for a notebook or a page. Play, pause,
 * scrub; drag to turn, double-click to turn back. Where scripts do not run, the still picture inside stays visible.
 * The output depends on the input alone; the same player may stand in a page several times.
 */
export function skeletonPlayer(clips: readonly PlayerClip[], layout: Layout, options: PlayerOptions = {}): string {
  if (clips.length === 0) throw new InputError({ thing: 'clips to play', found: 0, wanted: 'at least 1' });
  const data: PlayerData = {
    clips: clips.map((one) => ({ ...packed(one.name, one.clip, layout), ...captionsOf(one) })),
    bones: layout.bones
      .filter(([joint, parent]) => joint !== parent)
      .map(([joint, parent]) => [joint, parent] as const),
    centre: layout.centre,
    colours: [0, 1, 2, 3, 4, 5].map(colourOf),
    frameRate: options.frameRate ?? 30,
    height: options.height ?? 260,
    view: options.view ?? defaultViewpoint,
    autoplay: options.autoplay ?? true,
    sync: options.sync ?? 'frame',
  };
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

/** The captions of a clip, each text in a colour of its own. */
function captionsOf({ captions }: PlayerClip): Pick<PlayerData['clips'][number], 'captions'> {
  if (captions === undefined) return {};
  const texts = [...new Set(captions.map(({ text }) => text))];
  return { captions: captions.map((one) => ({ ...one, colour: colourOf(texts.indexOf(one.text)) })) };
}

/** Coordinates as 16-bit integers (a thousandth of a person's height is far below a pixel), base64. */
function packed(name: string, clip: Clip, layout: Layout): PlayerData['clips'][number] {
  checkLayout(clip, layout);
  const largest = clip.coordinates.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const scale = largest / 32767;
  const bytes = Buffer.alloc(clip.coordinates.length * 2);
  clip.coordinates.forEach((value, index) => {
    const whole = Math.round(value / scale);
    // zero means missing, so a small value must not become zero
    bytes.writeInt16LE(whole === 0 && value !== 0 ? Math.sign(value) : whole, index * 2);
  });
  return {
    name,
    frames: clip.frames,
    bodies: clip.bodies,
    joints: clip.joints,
    scale,
    coordinates: bytes.toString('base64'),
    ...centreAndSize(clip, layout),
  };
}

/** Middle and half size of everything that is ever drawn, so that the picture neither jumps nor is cut while it turns. */
function centreAndSize(
  clip: Clip,
  layout: Layout,
): { middle: [number, number, number]; halfWidth: number; halfHeight: number } {
  const front = boundsOf(allFrames(clip, layout, { yaw: 0, pitch: 0 }));
  const side = boundsOf(allFrames(clip, layout, { yaw: 90, pitch: 0 }));
  const depth = Math.max(front.right - front.left, Math.hypot(front.right - front.left, side.right - side.left) * 0.8);
  return {
    middle: [(front.left + front.right) / 2, (front.bottom + front.top) / 2, (side.left + side.right) / 2],
    halfWidth: depth / 2,
    halfHeight: (front.top - front.bottom) / 2,
  };
}

function allFrames(clip: Clip, layout: Layout, view: Viewpoint) {
  return Array.from({ length: clip.frames }, (_, frame) => stickFigures(clip, frame, layout, view)).flat();
}
