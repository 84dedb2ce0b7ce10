import type { Clip, Layout } from '../../skeleton';
import { colourOf, fontFamily, ink } from '../theme';
import { escapeMarkup } from '../escape';
import { boundsOf, evenFrames, stickFigures, type Viewpoint } from './stickFigure';

/** A text that stands under a clip while some of its frames are shown. */
export interface PlayerCaption {
  /** First frame. */
  start: number;
  /** The first frame after it. */
  end: number;
  text: string;
}

/** A clip to show, with the text under it. */
export interface PlayerClip {
  name: string;
  clip: Clip;
  /** Texts of parts of it, such as labels; a strip under the clip shows where they are. */
  captions?: readonly PlayerCaption[];
}

export interface PosterOptions {
  view?: Viewpoint;
  /** Frames of each clip; default 6. */
  count?: number;
  /** Pixels from left to right; default 662. */
  width?: number;
  synthetic?: boolean;
}

/** A still picture of clips as SVG, a row each: what a code host shows in place of {@link skeletonPlayer}. */
export function skeletonPoster(clips: readonly PlayerClip[], layout: Layout, options: PosterOptions = {}): string {
  const width = options.width ?? 662;
  const count = options.count ?? 6;
  const cell = (width - 16) / count;
  const parts: string[] = [];
  let y = options.synthetic ? 24 : 6;
  for (const { name, clip } of clips) {
    const frames = evenFrames(clip.frames, count);
    const sticks = frames.map((frame) => stickFigures(clip, frame, layout, options.view));
    const bounds = boundsOf(sticks.flat());
    const widest = Math.max(1e-6, ...sticks.map((figures) => boundsOf(figures).right - boundsOf(figures).left));
    const upright = Math.max(1e-6, bounds.top - bounds.bottom);
    const height = cell * Math.min(1.8, Math.max(0.7, upright / widest));
    const unit = Math.min((cell * 0.84) / widest, (height - 8) / upright);
    parts.push(text(8, y + 12, name, `font-size="11" font-weight="600" fill="${ink.text}"`));
    y += 18;
    sticks.forEach((figures, column) => {
      const own = boundsOf(figures);
      const centre = 8 + (column + 0.5) * cell;
      const toX = (x: number) => fixed(centre + (x - (own.left + own.right) / 2) * unit);
      const toY = (v: number) => fixed(y + 4 + (bounds.top - v) * unit);
      for (const { body, bones } of figures) {
        const path = bones.map(([x0, y0, x1, y1]) => `M${toX(x0)} ${toY(y0)}L${toX(x1)} ${toY(y1)}`).join('');
        parts.push(
          `<path d="${path}" fill="none" stroke="${colourOf(body)}" stroke-width="1.8" stroke-linecap="round"/>`,
        );
      }
      parts.push(
        text(centre, y + height + 10, `t = ${frames[column]}`, `font-size="9" text-anchor="middle" fill="${ink.soft}"`),
      );
    });
    y += height + 20;
  }
  const mark = options.synthetic
    ? text(width - 8, 16, 'synthetic data', 'font-size="10" font-style="italic" text-anchor="end" fill="#8a4b00"')
    : '';
  const height = Math.ceil(y + 4);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${fontFamily}" role="img">` +
    `<title>${escapeMarkup(`Frames of: ${clips.map(({ name }) => name).join('; ')}`)}</title>` +
    `<rect width="${width}" height="${height}" fill="#ffffff"/>${mark}${parts.join('')}</svg>`
  );
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${attributes}>${escapeMarkup(content)}</text>`;
}

function fixed(value: number): number {
  return Number(value.toFixed(1));
}
