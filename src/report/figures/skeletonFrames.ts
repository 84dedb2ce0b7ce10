import { describeView, type ViewDraws } from '../../augment';
import type { Clip, Layout } from '../../skeleton';
import type { Figure, FigureOptions, ScatterTrace } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { boundsOf, evenFrames, stickFigures, type StickFigure, type Viewpoint } from '../player/stickFigure';
import { lineBreak } from '../plotlyText';
import { colourOf, columnWidth, font, fontSize, hiddenAxis, ink, textWidth } from '../theme';

/** One row of a contact sheet. */
export interface ClipRow {
  name: string;
  clip: Clip;
  /** What was drawn for a view: stands over the row with all its numbers. */
  draws?: ViewDraws;
}

export interface ContactSheetOptions extends FigureOptions {
  /** Frames in a row, evenly spaced over the clip; default 8. */
  count?: number;
  /** Exact frames instead of `count`; only for a single clip. */
  frames?: readonly number[];
  view?: Viewpoint;
  /** Frames in a second, to label times instead of frame numbers. */
  frameRate?: number;
}

/** Selected frames of a clip side by side as stick figures, all at one scale; body 0 blue, body 1 vermilion. */
export function skeletonFrames(clip: Clip, layout: Layout, options: ContactSheetOptions = {}): Figure {
  const title = options.title ?? 'Frames of a recording';
  return contactSheet([{ name: '', clip }], layout, { ...options, name: options.name ?? 'skeleton-frames', title });
}

/**
 * A recording and its augmented views, a row each, time to the right. Every row has its own scale, because shear and rotation
 * change the size; missing joints are left out with their bones. Over a row with `draws` stands what was drawn for the view.
 * To play the same rows: `skeletonPlayer`.
 */
export function augmentationGallery(
  original: Clip,
  views: readonly ClipRow[],
  layout: Layout,
  options: ContactSheetOptions = {},
): Figure {
  const rows = [{ name: 'original', clip: original }, ...views];
  const title = options.title ?? 'A recording and its augmented views';
  return contactSheet(rows, layout, { ...options, frames: undefined, name: options.name ?? 'augmentations', title });
}

/** Room for the time under a row, for a line of words over it. */
const [captionHeight, wordsHeight] = [20, 13];

interface Row {
  name: string;
  /** Lines of what was drawn. */
  words: string[];
  frames: number[];
  figures: StickFigure[][];
}

function contactSheet(
  clips: readonly ClipRow[],
  layout: Layout,
  options: ContactSheetOptions & { name: string; title: string },
): Figure {
  const framesOf = ({ frames }: Clip): number[] => [...(options.frames ?? evenFrames(frames, options.count ?? 8))];
  const columns = Math.max(...clips.map(({ clip }) => framesOf(clip).length));
  const width = chosenWidth(options, columns <= 4 ? columnWidth.single : columnWidth.double);
  const labelWidth = Math.max(
    ...clips.map(({ name }) => (name === '' ? 0 : Math.min(110, textWidth(name, fontSize.label) + 14))),
  );
  const rows = clips.map(({ name, clip, draws }): Row => {
    const frames = framesOf(clip);
    const figures = frames.map((frame) => stickFigures(clip, frame, layout, options.view));
    const words = draws === undefined ? [] : inLines(describeView(draws, 'numbers'), width - 16 - labelWidth);
    return { name, words, frames, figures };
  });
  const cellWidth = (width - 16 - labelWidth) / columns;
  const heights = rows.map((row) => heightOfCells(row, cellWidth));
  const top = headroom(options, options.title, width);
  const over = rows.map(({ words }) => (words.length === 0 ? 0 : words.length * wordsHeight + 4));
  const height = Math.ceil(top + heights.reduce((sum, cell, row) => sum + cell + over[row] + captionHeight, 0) + 4);
  let below = height - top;
  const figure = new PanelFigure(width, height);
  rows.forEach((row, index) => {
    const cellHeight = heights[index];
    const bottom = below - over[index] - cellHeight;
    row.words.forEach((line, place) => {
      const up = below - wordsHeight * (place + 0.5);
      figure.text(line, 8 + labelWidth, up, { font: font(fontSize.tick) });
    });
    below = bottom - captionHeight;
    const box = { left: 8 + labelWidth, bottom, width: cellWidth * columns, height: cellHeight };
    drawRow(figure, row, box, columns, index === 0);
    if (row.name !== '') {
      figure.text(wrapped(row.name), 8, bottom + cellHeight / 2, {
        align: 'left',
        font: font(fontSize.label, ink.text, { weight: 600 }),
      });
    }
    row.frames.forEach((frame, column) => {
      figure.text(timeLabel(frame, options.frameRate), box.left + (column + 0.5) * cellWidth, bottom - 7, {
        xanchor: 'center',
        font: font(fontSize.tick, ink.soft),
      });
    });
  });
  const shown = clips.map(({ name, draws }) => [name, draws && describeView(draws)].filter(Boolean).join(': '));
  const alt =
    options.alt ??
    `stick figures over time${shown.some((one) => one !== '') ? `, a row each: ${shown.join('; ')}` : ''}`;
  return figure.finish({ ...options, alt }, ['count', 'frames', 'view', 'frameRate']);
}

/** Cells are as high as the row needs, between half and twice their width. */
function heightOfCells(row: Row, cellWidth: number): number {
  const { across, bounds } = extent(row);
  const aspect = (bounds.top - bounds.bottom) / Math.max(across, 1e-6);
  return cellWidth * Math.min(2, Math.max(0.5, aspect)) * 0.92 + 6;
}

/** Common bounds of the frames of a row; `across` is the widest single frame, each centred in its own cell. */
function extent(row: Row) {
  const bounds = boundsOf(row.figures.flat());
  const across = Math.max(...row.figures.map((figures) => widthOf(figures)));
  return { bounds, across };
}

function widthOf(figures: readonly StickFigure[]): number {
  if (figures.length === 0) return 0;
  const { left, right } = boundsOf(figures);
  return right - left;
}

function drawRow(
  figure: PanelFigure,
  row: Row,
  box: { left: number; bottom: number; width: number; height: number },
  columns: number,
  withGround: boolean,
): void {
  const { bounds, across } = extent(row);
  const cell = box.width / columns;
  const unit = Math.min(
    (cell * 0.84) / Math.max(across, 1e-6),
    (box.height - 6) / Math.max(bounds.top - bounds.bottom, 1e-6),
  );
  const place = figure.panel(
    box,
    hiddenAxis({ range: [0, box.width / unit] }),
    hiddenAxis({ range: [0, box.height / unit] }),
  );
  const floor = 3 / unit;
  const bodies = Math.max(0, ...row.figures.flat().map(({ body }) => body + 1));
  for (let body = 0; body < bodies; body++) {
    const bones: ScatterTrace = lineTrace(
      `body ${body + 1}`,
      colourOf(body),
      place,
      Math.min(1.8, Math.max(1.1, cell / 50)),
    );
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    const joints: ScatterTrace = {
      ...bones,
      mode: 'markers',
      marker: { color: colourOf(body), size: Math.min(3.4, cell / 24) },
    };
    const jointX: number[] = [];
    const jointY: number[] = [];
    row.figures.forEach((figures, column) => {
      const own = boundsOf(figures);
      const shiftX = ((column + 0.5) * cell) / unit - (own.left + own.right) / 2;
      const shiftY = floor - bounds.bottom;
      for (const stick of figures.filter((candidate) => candidate.body === body)) {
        for (const [x0, y0, x1, y1] of stick.bones) {
          x.push(short(x0 + shiftX), short(x1 + shiftX), null);
          y.push(short(y0 + shiftY), short(y1 + shiftY), null);
        }
        for (const [jx, jy] of stick.joints) {
          jointX.push(short(jx + shiftX));
          jointY.push(short(jy + shiftY));
        }
      }
    });
    figure.add({ ...bones, x, y }, { ...joints, x: jointX, y: jointY });
  }
  if (withGround && row.name === '') ground(figure, place, box.width / unit, floor);
}

function lineTrace(name: string, color: string, place: { xaxis: string; yaxis: string }, width: number): ScatterTrace {
  return { type: 'scatter', mode: 'lines', name, x: [], y: [], ...place, line: { color, width }, hoverinfo: 'skip' };
}

function ground(figure: PanelFigure, place: { xaxis: string; yaxis: string }, right: number, floor: number): void {
  figure.shape({
    type: 'line',
    xref: place.xaxis,
    yref: place.yaxis,
    x0: 0,
    x1: right,
    y0: floor,
    y1: floor,
    line: { color: ink.grid, width: 0.8 },
    layer: 'below',
  });
}

/** Breaks a long row name once, at the blank nearest to its middle. */
function wrapped(name: string): string {
  if (textWidth(name, fontSize.label) <= 96) return name;
  const blanks = [...name.matchAll(/ /g)].map((match) => match.index);
  const middle = blanks.sort((a, b) => Math.abs(a - name.length / 2) - Math.abs(b - name.length / 2))[0];
  return middle === undefined ? name : `${name.slice(0, middle)}${lineBreak}${name.slice(middle + 1)}`;
}

/** Breaks words at blanks, no line wider than the room. */
function inLines(words: string, room: number): string[] {
  return words.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last === undefined || textWidth(longer) > room) return [...lines, word];
    return [...lines.slice(0, -1), longer];
  }, []);
}

function timeLabel(frame: number, frameRate: number | undefined): string {
  return frameRate === undefined ? `t = ${frame}` : `${(frame / frameRate).toFixed(1)} s`;
}

/** Tenths of a millimetre are enough for a picture. */
function short(value: number): number {
  return Number(value.toFixed(4));
}
