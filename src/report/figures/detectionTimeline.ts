import type { Figure, FigureOptions, Shape } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { coloured } from '../plotlyText';
import { axis, categories, categoryAxis, colourOf, columnWidth, font, fontSize, ink, textWidth } from '../theme';
import { thin } from './thin';

/** One recording: what is labelled, what was found, and the frame scores behind it. */
export interface TimelineRecording {
  name: string;
  /** Labels from 1, first frame, first frame after. */
  groundTruth: readonly (readonly [label: number, start: number, end: number])[];
  proposals: readonly (readonly [label: number, start: number, end: number, confidence: number])[];
  /** Row-major (frames, classes + 1), background first; left out, the figure has no curves. */
  scores?: Float32Array;
  frames: number;
}

export interface TimelineOptions extends FigureOptions {
  /** Class names: label l is `classes[l - 1]`. */
  classes: readonly string[];
  /** Proposals drawn: the most confident ones; default as many as there are labelled segments, `Infinity` all. */
  proposals?: number;
  /** What the lower lanes are called; default `proposals`. */
  found?: string;
  /** Frames a second, for a time axis in seconds; default frames. */
  frameRate?: number;
}

/** Pixels of a lane of segments and of the curves. */
const laneHeight = 20;
const curveHeight = 90;

/**
 * The time line of a recording: labelled segments over proposals in the colours of their classes (paler: less confident), and
 * under them the probabilities of these classes frame by frame. Segments and proposals carry the number of their class where it
 * fits; those that overlap lie in lanes of their own. Where classes are more than colours, the second round of them is dotted.
 */
export function detectionTimeline(recording: TimelineRecording, options: TimelineOptions): Figure {
  const title = options.title ?? `Detection in ${recording.name}`;
  const { groundTruth, frames, scores } = recording;
  const chosen = [...recording.proposals]
    .sort((a, b) => b[3] - a[3])
    .slice(0, options.proposals ?? Math.max(1, groundTruth.length));
  const labels = [...new Set([...groundTruth, ...chosen].map(([label]) => label))].sort((a, b) => a - b);
  const colour = (label: number): string => colourOf(labels.indexOf(label));
  const dotted = (label: number): boolean => labels.indexOf(label) >= categories.length;
  const lanes = [lanesOf(groundTruth), lanesOf(chosen)];
  const counts = lanes.map((own) => Math.max(1, ...own.map((lane) => lane + 1)));
  // Half a lane between what is labelled and what was found.
  const firstFound = counts[0] + 0.5;
  const rows = firstFound + counts[1];
  const width = chosenWidth(options, columnWidth.double);
  const legend = legendRows(labels, options.classes, width - 70);
  const top = headroom(options, title, width);
  const bottom = 40 + legend.length * 15;
  const curves = scores === undefined ? 0 : curveHeight + 14;
  const height = top + rows * laneHeight + curves + bottom;
  const figure = new PanelFigure(width, height);
  const seconds = (frame: number): number => frame / (options.frameRate ?? 1);
  const timeTitle = options.frameRate === undefined ? 'frame' : 'time (s)';
  const range = [0, seconds(frames)];
  const left = 70;
  const inner = width - left - 12;
  const bars = figure.panel(
    { left, bottom: bottom + curves, width: inner, height: rows * laneHeight },
    axis(curves === 0 ? timeTitle : '', { range, showgrid: false, showticklabels: curves === 0, nticks: 10 }),
    categoryAxis(['ground truth', options.found ?? 'proposals'], {
      range: [rows - 0.5, -0.5],
      // Each name in the middle of its lanes.
      tickvals: [(counts[0] - 1) / 2, firstFound + (counts[1] - 1) / 2],
    }),
  );
  const draw = (label: number, start: number, end: number, row: number, opacity: number): void => {
    const shape: Shape = {
      type: 'rect',
      xref: bars.xaxis,
      yref: bars.yaxis,
      x0: seconds(start),
      x1: seconds(end),
      y0: row - 0.42,
      y1: row + 0.42,
      line: { color: colour(label), width: dotted(label) ? 1.2 : 0.8, dash: dotted(label) ? 'dot' : 'solid' },
      fillcolor: translucent(colour(label), opacity),
    };
    figure.shape(shape);
    if (((end - start) / frames) * inner < textWidth(String(label)) + 4) return;
    figure.annotate({
      text: String(label),
      x: seconds((start + end) / 2),
      y: row,
      xref: bars.xaxis,
      yref: bars.yaxis,
      showarrow: false,
      font: font(fontSize.tick, opacity > 0.6 && isDark(colour(label)) ? '#ffffff' : ink.text),
    });
  };
  // Rectangles are no traces: an invisible one gives the panel its axes.
  figure.add({ type: 'scatter', mode: 'markers', x: [0], y: [0], ...bars, showlegend: false, opacity: 0 });
  groundTruth.forEach(([label, start, end], index) => draw(label, start, end, lanes[0][index], 0.85));
  const most = Math.max(...chosen.map(([, , , confidence]) => confidence), 1e-9);
  chosen.forEach(([label, start, end, confidence], index) => {
    draw(label, start, end, firstFound + lanes[1][index], 0.15 + (0.7 * confidence) / most);
  });
  if (scores !== undefined) {
    const place = figure.panel(
      { left, bottom, width: inner, height: curveHeight },
      axis(timeTitle, { range, nticks: 10 }),
      axis('probability', { range: [0, 1.02], dtick: 0.5 }),
    );
    const rowWidth = scores.length / frames;
    for (const label of labels) {
      const line = thin(
        Array.from({ length: frames }, (_, t) => seconds(t)),
        Array.from({ length: frames }, (_, t) => scores[t * rowWidth + label]),
        600,
      );
      const style = { color: colour(label), width: 1.1, ...(dotted(label) ? { dash: 'dot' as const } : {}) };
      figure.add({ type: 'scatter', mode: 'lines', name: options.classes[label - 1], ...line, ...place, line: style });
    }
  }
  legend.forEach((row, index) => {
    figure.text(
      row
        .map((label) => `${coloured(colour(label), dotted(label) ? '□' : '■')} ${entry(label, options.classes)}`)
        .join('\u00a0\u00a0 '),
      left,
      bottom - 42 - index * 15,
      { font: font(fontSize.tick) },
    );
  });
  return figure.finish({ ...options, name: options.name ?? `timeline-${recording.name}`, title }, [
    'classes',
    'proposals',
    'found',
    'frameRate',
  ]);
}

/** A lane for each segment, from 0, so that none overlaps another in its lane; earlier segments take the upper lanes. */
function lanesOf(
  segments: readonly (readonly [label: number, start: number, end: number, ...rest: number[]])[],
): number[] {
  const ends: number[] = [];
  const lanes = new Array<number>(segments.length).fill(0);
  const byStart = segments.map((_, index) => index).sort((a, b) => segments[a][1] - segments[b][1]);
  for (const index of byStart) {
    const [, start, end] = segments[index];
    const free = ends.findIndex((last) => last <= start);
    lanes[index] = free < 0 ? ends.length : free;
    ends[lanes[index]] = end;
  }
  return lanes;
}

function entry(label: number, classes: readonly string[]): string {
  return `${label} ${classes[label - 1]}`;
}

/** Class names in rows that fit the width. */
function legendRows(labels: readonly number[], classes: readonly string[], width: number): number[][] {
  const rows: number[][] = [[]];
  let used = 0;
  for (const label of labels) {
    const size = textWidth(entry(label, classes)) + 26;
    if (used + size > width && used > 0) {
      rows.push([]);
      used = 0;
    }
    rows[rows.length - 1].push(label);
    used += size;
  }
  return rows;
}

/** Red, green and blue of `#rrggbb`. */
function channels(colour: string): [number, number, number] {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return [r, g, b];
}

function isDark(colour: string): boolean {
  const [r, g, b] = channels(colour);
  return 0.299 * r + 0.587 * g + 0.114 * b < 160;
}

/** `#rrggbb` with an opacity. */
function translucent(colour: string, opacity: number): string {
  const [r, g, b] = channels(colour);
  return `rgba(${r},${g},${b},${opacity.toFixed(2)})`;
}
