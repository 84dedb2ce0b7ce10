import type { Figure, FigureOptions } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, colourOf, columnWidth, ink, legendHeight, lineWidth, symbolOf } from '../theme';
import type { ResultSource } from './accuracyBars';
import { rounded } from './thin';

/** An accuracy against the value of one setting. */
export interface SweepSeries {
  name: string;
  /** Fractions 0..1; the spread over seeds where there are several, and how many there are (default: not said). */
  points: readonly { x: number; value: number; spread?: number; n?: number }[];
  /** Place of its colour and symbol among the theme's; default its own place among the lines. */
  colour?: number;
  /** Default `ours`; lines quoted from the paper are dashed with hollow markers. */
  source?: ResultSource;
}

export interface SweepCurveOptions extends FigureOptions {
  /** What is varied; default "value". */
  xTitle?: string;
  /** Logarithmic horizontal axis with a number at each value; default false. */
  logarithmic?: boolean;
  /** Default "top-1 accuracy". */
  valueTitle?: string;
}

/** Accuracy against a setting, one line a measure, with error bars over the seeds; the paper's line is dashed. */
export function sweepCurve(series: readonly SweepSeries[], options: SweepCurveOptions = {}): Figure {
  const title = options.title ?? `Accuracy against ${options.xTitle ?? 'value'}`;
  const width = chosenWidth(options, columnWidth.single);
  const synthetic = options.synthetic ?? series.some(({ source }) => source === 'synthetic');
  const top = headroom({ ...options, synthetic }, title, width);
  const legendSpace = legendHeight(series.length > 1 ? series.length : 0);
  const bottom = 38 + legendSpace;
  const height = top + 165 + bottom;
  const hasSpread = series.some(({ points }) => points.some(({ spread }) => spread !== undefined));
  const figure = new PanelFigure(width, height);
  const counts = series.map(countOf);
  const isOneCount = new Set(counts).size === 1;
  const spreadTitle = hasSpread ? ` ± s.d.${isOneCount && counts[0] !== '' ? `, ${counts[0]}` : ''}` : '';
  const values = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const place = figure.panel(
    { left: 48, bottom, width: width - 48 - 14, height: 165 },
    horizontalAxis(options, values),
    axis(`${options.valueTitle ?? 'top-1 accuracy'} (%)${spreadTitle}`, { nticks: 6 }),
  );
  series.forEach(({ name, points, colour: own, source = 'ours' }, line) => {
    const sorted = [...points].sort((a, b) => a.x - b.x);
    const index = own ?? line;
    const colour = source === 'paper' ? ink.soft : colourOf(index);
    const count = hasSpread && !isOneCount && counts[line] !== '' ? ` (${counts[line]})` : '';
    const spreads = sorted.map(({ spread }) => (spread === undefined ? null : rounded(100 * spread)));
    figure.add({
      type: 'scatter',
      mode: 'lines+markers',
      name: source === 'paper' ? `${name} (paper)` : count === '' ? name : `${options.labels?.[name] ?? name}${count}`,
      x: sorted.map(({ x }) => x),
      y: sorted.map(({ value }) => rounded(100 * value)),
      ...(spreads.some((spread) => spread !== null)
        ? { error_y: { type: 'data' as const, array: spreads, thickness: 1, width: 3, color: colour } }
        : {}),
      ...place,
      line: { color: colour, width: lineWidth, dash: source === 'paper' ? 'dash' : 'solid' },
      marker:
        source === 'paper'
          ? { color: '#ffffff', size: 6, symbol: symbolOf(index), line: { color: colour, width: 1.2 } }
          : { color: colour, size: 6, symbol: symbolOf(index) },
      hovertemplate: `%{x}: %{y:.1f} %<extra></extra>`,
    });
  });
  if (series.length > 1) figure.legend(width / 2, legendSpace, { xanchor: 'center', traceorder: 'normal' });
  return figure.finish({ ...options, synthetic, name: options.name ?? 'sweep', title }, [
    'xTitle',
    'logarithmic',
    'valueTitle',
  ]);
}

/** How many seeds the points of a line have, in words; empty where it is not known. */
function countOf({ points }: SweepSeries): string {
  const all = points.flatMap(({ n }) => (n === undefined ? [] : [n]));
  if (all.length === 0) return '';
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return `n = ${least === most ? most : `${least} to ${most}`}`;
}

/** Of the axis: values that are closer leave no room for their numbers. */
const closestTicks = 0.08;

function horizontalAxis({ xTitle = 'value', logarithmic = false }: SweepCurveOptions, values: readonly number[]) {
  if (!logarithmic) {
    const length = values[values.length - 1] - values[0];
    const isWide = values.every((value, place) => place === 0 || value - values[place - 1] >= closestTicks * length);
    return axis(xTitle, isWide ? { tickmode: 'array', tickvals: values } : { nticks: 8 });
  }
  const [low, high] = [Math.log10(values[0]), Math.log10(values[values.length - 1])];
  const air = Math.max(0.05, (high - low) * 0.06);
  return axis(xTitle, {
    type: 'log',
    range: [low - air, high + air],
    tickmode: 'array',
    tickvals: values,
    ticktext: values.map(String),
  });
}
