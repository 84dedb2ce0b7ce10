import type { Axis, ColourScale, FontStyle, PlotLayout } from './figure';
import { superscript } from './plotlyText';

/**
 * The one look of all figures: white ground, sans-serif 8-point text, colours that people with a colour vision deficiency
 * can tell apart.
 */

/** Journal column widths in pixels of 1/96 inch: 3.3 in and 6.9 in. */
export const columnWidth = { single: 317, double: 662 } as const;

/** Okabe and Ito's eight colours (2008), strongest contrast first; yellow last, because it is weak on white. */
export const categories: readonly string[] = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#000000',
  '#F0E442',
];

export const ink = { text: '#222222', soft: '#6b6b6b', axis: '#444444', grid: '#e6e6e6', faint: '#c4c4c4' } as const;

/** White to dark blue; OKLab lightness falls in equal steps. */
export const sequential: ColourScale = stops([
  '#fafafa',
  '#c1e5f1',
  '#8bcdeb',
  '#57b2e4',
  '#2695db',
  '#0176c9',
  '#0558b1',
  '#0d389c',
  '#151a7b',
]);

/** Blue through white to red-brown; equal OKLab lightness at equal distance from the middle. */
export const diverging: ColourScale = stops([
  '#1a408a',
  '#2464b6',
  '#428bd5',
  '#73b2e8',
  '#b0d6f2',
  '#f7f7f7',
  '#f1c6ab',
  '#e59569',
  '#ce6435',
  '#ad380d',
  '#811503',
]);

export const fontFamily = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Font sizes in pixels: 9, 8 and 7 points. */
export const fontSize = { title: 12, label: 10.67, tick: 9.33 } as const;

export const lineWidth = 1.4;

/** Pixels that a legend of some rows needs, with the air around it. */
export function legendHeight(rows: number): number {
  return rows === 0 ? 0 : rows * 19 + 12;
}

/** Colour of the i-th category; after eight they repeat, and {@link symbolOf} changes. */
export function colourOf(index: number): string {
  return categories[index % categories.length];
}

const symbols = ['circle', 'diamond', 'square', 'triangle-up', 'cross', 'x', 'star', 'triangle-down'];

/** Marker symbol of the i-th category: the first eight share one, so that colour and symbol together tell 64 apart. */
export function symbolOf(index: number): string {
  return symbols[Math.floor(index / categories.length) % symbols.length];
}

export function font(size: number, color: string = ink.text, extra: FontStyle = {}): FontStyle {
  return { family: fontFamily, size, color, ...extra };
}

/** Layout without axes; margins as given. */
export function baseLayout(width: number, height: number, margin: PlotLayout['margin']): PlotLayout {
  return {
    width,
    height,
    margin: { pad: 0, autoexpand: false, ...margin },
    font: font(fontSize.label),
    paper_bgcolor: '#ffffff',
    plot_bgcolor: '#ffffff',
    colorway: categories,
    showlegend: false,
    hovermode: 'closest',
    annotations: [],
  };
}

/** An axis with a line, outside ticks and a light grid. */
export function axis(title: string, overrides: Axis = {}): Axis {
  return {
    title: { text: title, font: font(fontSize.label), standoff: 4 },
    showline: true,
    linecolor: ink.axis,
    linewidth: 0.8,
    showgrid: true,
    gridcolor: ink.grid,
    gridwidth: 0.6,
    zeroline: false,
    ticks: 'outside',
    ticklen: 3,
    tickwidth: 0.8,
    tickcolor: ink.axis,
    tickfont: font(fontSize.tick),
    automargin: false,
    ...overrides,
  };
}

/**
 * A logarithmic axis for values from `low` to `high`: numbers at the decades, at 1, 2, 5 where there are few decades, and at round
 * numbers where less than three of those would stand on it; numbers far from 1 as powers of ten.
 */
export function logarithmicAxis(title: string, low: number, high: number, overrides: Axis = {}): Axis {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const decades = Math.log10(high / low);
  const step = Math.max(1, Math.ceil(decades / 6));
  const steps = decades <= 2.3 ? [1, 2, 5] : [1];
  const padding = Math.max((high / low) ** 0.05, 1.01);
  let tickvals: number[] = [];
  for (let power = first; power <= last; power += step) {
    tickvals.push(...steps.map((factor) => Number(`${factor}e${power}`)));
  }
  const shown = tickvals.filter((value) => value >= low / padding && value <= high * padding);
  if (shown.length < 3) tickvals = roundNumbers(low / padding, high * padding);
  return axis(title, {
    type: 'log',
    range: [Math.log10(low / padding), Math.log10(high * padding)],
    tickmode: 'array',
    tickvals,
    ticktext: tickvals.map(logarithmicLabel),
    ...overrides,
  });
}

/** Three to eight round numbers between two. */
function roundNumbers(low: number, high: number): number[] {
  const coarse = 10 ** Math.ceil(Math.log10(high - low));
  const step = [1, 0.5, 0.2, 0.1, 0.05]
    .map((part) => part * coarse)
    .find((size) => Math.floor(high / size) - Math.ceil(low / size) >= 2);
  const size = step ?? coarse / 20;
  const first = Math.ceil(low / size);
  const count = Math.floor(high / size) - first + 1;
  return Array.from({ length: count }, (_, index) => Number(((first + index) * size).toPrecision(12)));
}

function logarithmicLabel(value: number): string {
  if (value >= 1e-2 && value <= 1e3) return String(value);
  const power = Math.floor(Math.log10(value) + 1e-9);
  const factor = Number((value / 10 ** power).toPrecision(3));
  return `${factor === 1 ? '' : `${factor}·`}10${superscript(String(power).replace('-', '−'))}`;
}

/** An axis with a name at 0, 1, 2, ... and no ticks. */
export function categoryAxis(names: readonly string[], overrides: Axis = {}): Axis {
  return axis('', {
    tickmode: 'array',
    tickvals: names.map((_, index) => index),
    ticktext: names,
    showgrid: false,
    // invisible ticks keep the names off the line
    tickcolor: 'rgba(0,0,0,0)',
    ...overrides,
  });
}

/** An axis that is only a coordinate system: nothing of it is drawn. */
export function hiddenAxis(overrides: Axis = {}): Axis {
  return { visible: false, showgrid: false, zeroline: false, fixedrange: true, ...overrides };
}

/** Widths of Helvetica in thousandths of the font size, for the characters that differ most from the mean. */
const narrow = new Set("iljt.,:;!|'()[]fI ");
const wide = new Set('mwMW@%');

/** About how many pixels wide a text is; used to set margins, so it errs on the large side. */
export function textWidth(text: string, size: number = fontSize.tick): number {
  let thousandths = 0;
  for (const letter of text.replace(/<[^>]*>/g, '')) {
    if (narrow.has(letter)) thousandths += 310;
    else if (wide.has(letter)) thousandths += 870;
    else thousandths += letter >= 'A' && letter <= 'Z' ? 700 : 560;
  }
  return Math.ceil((thousandths / 1000) * size);
}

function stops(colours: readonly string[]): ColourScale {
  return colours.map((colour, index) => [index / (colours.length - 1), colour] as const);
}
