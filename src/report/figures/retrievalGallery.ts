import { InputError } from '../../errors';
import type { Clip, Layout } from '../../skeleton';
import type { Figure, FigureOptions, ScatterTrace } from '../figure';
import { chosenWidth } from '../figureOptions';
import { type Box, headroom, PanelFigure } from '../panels';
import { boundsOf, evenFrames, stickFigures, type Viewpoint } from '../player/stickFigure';
import { colourOf, columnWidth, font, fontSize, hiddenAxis, ink, textWidth } from '../theme';

/** A clip and what it is called: its class. */
export interface RetrievedClip {
  name: string;
  clip: Clip;
  /** To the query, e.g. their cosine; stands beside the mark. */
  similarity?: number;
}

/** A query with its neighbours, nearest first; one is right if it has the query's name. */
export interface RetrievalRow {
  query: RetrievedClip;
  neighbours: readonly RetrievedClip[];
}

export interface RetrievalGalleryOptions extends FigureOptions {
  /** Frames of each clip, evenly spaced; default 3. */
  count?: number;
  view?: Viewpoint;
}

/** Right and wrong differ in colour, in the line of the frame, and in their words. */
const verdicts = {
  right: { mark: '✓ right', colour: colourOf(2), dash: 'solid' },
  wrong: { mark: '✗ wrong', colour: colourOf(1), dash: 'dash' },
} as const;

/** Between cells, of a line of words. */
const [gap, line] = [10, 14];

/**
 * Queries and their nearest neighbours, a row a query: each clip as a few frames, with its class under it. A neighbour of the
 * query's class is marked right, any other wrong.
 *
 * @throws InputError without a query or a neighbour
 */
export function retrievalGallery(
  rows: readonly RetrievalRow[],
  layout: Layout,
  options: RetrievalGalleryOptions = {},
): Figure {
  const most = Math.max(0, ...rows.map(({ neighbours }) => neighbours.length));
  if (most === 0) throw new InputError({ thing: 'neighbours to show', found: 0, wanted: 'a query with one or more' });
  const title = options.title ?? 'Queries and their nearest neighbours';
  const width = chosenWidth(options, columnWidth.double);
  const cell = (width - 16 - most * gap) / (most + 1);
  const high = Math.max(48, Math.min(88, cell * 0.66));
  const top = headroom(options, title, width) + line + 4;
  const height = Math.ceil(top + rows.length * (high + 2 * line + gap));
  const figure = new PanelFigure(width, height);
  rows.forEach(({ query, neighbours }, row) => {
    const bottom = height - top - high - row * (high + 2 * line + gap);
    [query, ...neighbours].forEach((shown, column) => {
      const box = { left: 8 + column * (cell + gap), bottom, width: cell, height: high };
      const verdict = shown.name === query.name ? verdicts.right : verdicts.wrong;
      drawClip(figure, shown.clip, layout, box, options);
      if (row === 0) {
        const heading = column === 0 ? 'query' : column === 1 ? 'nearest' : `${column}${ordinal(column)}`;
        figure.text(heading, box.left, bottom + high + 9, { font: font(fontSize.label, ink.text, { weight: 600 }) });
      }
      frame(figure, box, column === 0 ? { colour: ink.axis, dash: 'solid' } : verdict);
      const words = shortened(shown.name, cell);
      figure.text(words, box.left, bottom - 9, { font: font(fontSize.tick) });
      if (column === 0) return;
      const similar = `${verdict.mark} (${shown.similarity?.toFixed(3)})`;
      const fits = shown.similarity !== undefined && textWidth(similar) <= cell;
      figure.text(fits ? similar : verdict.mark, box.left, bottom - 9 - line, {
        font: font(fontSize.tick, verdict.colour, { weight: 600 }),
      });
    });
  });
  const words = rows.map(({ query, neighbours }) => {
    const right = neighbours.filter(({ name }) => name === query.name).length;
    return `${query.name}: ${right} of ${neighbours.length} right`;
  });
  const alt = options.alt ?? words.join(', ');
  return figure.finish({ ...options, name: options.name ?? 'retrieval', title, alt }, ['count', 'view']);
}

/** Some frames of a clip side by side in a box, all at one scale. */
function drawClip(
  figure: PanelFigure,
  clip: Clip,
  layout: Layout,
  box: Box,
  { count = 3, view }: RetrievalGalleryOptions,
): void {
  const frames = evenFrames(clip.frames, count).map((frame) => stickFigures(clip, frame, layout, view));
  const { bottom, top } = boundsOf(frames.flat());
  const across = Math.max(1e-6, ...frames.map((figures) => boundsOf(figures).right - boundsOf(figures).left));
  const part = box.width / frames.length;
  const unit = Math.min((part * 0.86) / across, (box.height - 10) / Math.max(top - bottom, 1e-6));
  const place = figure.panel(
    box,
    hiddenAxis({ range: [0, box.width / unit] }),
    hiddenAxis({ range: [0, box.height / unit] }),
  );
  const up = (box.height / unit - (top - bottom)) / 2 - bottom;
  const bodies = [...new Set(frames.flat().map(({ body }) => body))];
  for (const body of bodies) {
    const [x, y]: (number | null)[][] = [[], []];
    frames.forEach((figures, column) => {
      const own = boundsOf(figures);
      const along = ((column + 0.5) * part) / unit - (own.left + own.right) / 2;
      for (const { bones } of figures.filter((one) => one.body === body)) {
        for (const [x0, y0, x1, y1] of bones) {
          x.push(short(x0 + along), short(x1 + along), null);
          y.push(short(y0 + up), short(y1 + up), null);
        }
      }
    });
    const bones: ScatterTrace = {
      ...{ type: 'scatter', mode: 'lines', name: `body ${body + 1}`, x, y, ...place, hoverinfo: 'skip' },
      line: { color: body === 0 ? ink.axis : colourOf(0), width: 1.3 },
    };
    figure.add(bones);
  }
}

function frame(figure: PanelFigure, box: Box, { colour, dash }: { colour: string; dash: 'solid' | 'dash' }): void {
  const { width, height } = figure;
  figure.shape({
    ...{ type: 'rect', xref: 'paper', yref: 'paper', line: { color: colour, width: 1.6, dash } },
    ...{ x0: box.left / width, x1: (box.left + box.width) / width },
    ...{ y0: box.bottom / height, y1: (box.bottom + box.height) / height },
  });
}

function ordinal(place: number): string {
  return ['st', 'nd', 'rd'][place - 1] ?? 'th';
}

function shortened(name: string, room: number): string {
  if (textWidth(name) <= room) return name;
  let kept = name;
  while (kept.length > 1 && textWidth(`${kept}…`) > room) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

function short(value: number): number {
  return Number(value.toFixed(4));
}
