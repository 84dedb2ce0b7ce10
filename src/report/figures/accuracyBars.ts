import type { Figure, FigureOptions, MarkerStyle, Trace } from '../figure';
import { chosenWidth } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import {
  axis,
  categories,
  categoryAxis,
  colourOf,
  columnWidth,
  font,
  fontSize,
  ink,
  legendHeight,
  textWidth,
} from '../theme';

/** Where a number comes from. */
export type ResultSource = 'paper' | 'ours' | 'synthetic';

export interface AccuracyRow {
  method: string;
  split: string;
  /** Fraction 0..1; null where it was not run, which leaves a gap. */
  value: number | null;
  /** Standard deviation over seeds, fraction. */
  spread?: number;
  source: ResultSource;
}

export interface AccuracyBarsOptions extends FigureOptions {
  /** What is shown; default "top-1 accuracy". */
  valueTitle?: string;
  /** Value axis in percent; default 0 to 100, of dots what they take. */
  range?: readonly [number, number];
}

/** Fraction of a split's room that its bars take. */
const groupWidth = 0.78;

const sourceNames: Record<ResultSource, string> = { paper: 'paper', ours: 'ours', synthetic: 'ours, synthetic data' };

/**
 * Accuracies as grouped bars: a group a split, a colour a method; full bars are measured here on real data, hatched ones on
 * synthetic data, hollow ones are quoted from the paper. Bars of one method stand together. Of more methods than there are
 * colours each is a group, and the splits have the colours.
 *
 * With deviations they are dots with intervals, on an axis that need not begin at 0: full, diamonds on synthetic data, hollow.
 */
export function accuracyBars(given: readonly AccuracyRow[], options: AccuracyBarsOptions = {}): Figure {
  const turned = unique(given.map(({ method }) => method)).length > categories.length;
  const rows = turned ? given.map((row) => ({ ...row, method: row.split, split: row.method })) : given;
  const title = options.title ?? 'Accuracy';
  const splits = unique(rows.map((row) => row.split));
  const methods = unique(rows.map((row) => row.method));
  const series = methods.flatMap((method) =>
    (['paper', 'ours', 'synthetic'] as const)
      .filter((source) => rows.some((row) => row.method === method && row.source === source))
      .map((source) => ({ method, source })),
  );
  const synthetic = isSynthetic(rows, options);
  const width = chosenWidth(
    options,
    turned || splits.length * series.length > 8 ? columnWidth.double : columnWidth.single,
  );
  const names = series.map(({ method, source }) =>
    nameOf(method, source, synthetic && series.length === methods.length),
  );
  const legendColumns = Math.max(
    1,
    Math.floor((width - 20) / (Math.max(...names.map((name) => textWidth(name))) + 46)),
  );
  const legendSpace = legendHeight(Math.ceil(names.length / legendColumns));
  const top = headroom({ ...options, synthetic }, title, width) + 6;
  const plotWidth = width - 44 - 10;
  const slanted = splits.some((split) => textWidth(split) > plotWidth / splits.length - 4);
  const bottom = (slanted ? Math.max(...splits.map((split) => textWidth(split))) * 0.5 + 18 : 22) + legendSpace;
  const height = top + 160 + bottom;
  const isDots = rows.some(({ spread }) => spread !== undefined);
  const figure = new PanelFigure(width, height).set({ barmode: 'overlay' });
  const place = figure.panel(
    { left: 44, bottom, width: plotWidth, height: 160 },
    categoryAxis(splits, { range: [-0.5, splits.length - 0.5], tickangle: slanted ? -30 : 0 }),
    axis(
      `${options.valueTitle ?? 'top-1 accuracy'} (%)${isDots ? ' ± s.d.' : ''}`,
      options.range === undefined && !isDots
        ? { range: [0, 112], dtick: 20 }
        : { range: options.range ?? rangeOf(rows), nticks: 7 },
    ),
  );
  const barWidth = groupWidth / series.length;
  const barPixels = (plotWidth / splits.length) * barWidth;
  series.forEach(({ method, source }, index) => {
    const left = -groupWidth / 2 + index * barWidth;
    const found = splits.map((split) =>
      rows.find((row) => row.method === method && row.source === source && row.split === split),
    );
    const y = found.map((row) => (row === undefined || row.value === null ? null : percent(row.value)));
    const colour = colourOf(methods.indexOf(method));
    const shared = { name: names[index], y, ...place, hovertemplate: '%{y:.1f} %' };
    const positions = splits.map((_, position) => position);
    const trace: Trace = isDots
      ? {
          ...shared,
          type: 'scatter',
          mode: 'markers',
          x: positions.map((position) => position + left + barWidth / 2),
          marker: dotOf(colour, source),
          error_y: {
            type: 'data',
            array: found.map((row) => (row?.spread === undefined ? null : percent(row.spread))),
            thickness: 1.2,
            width: 3,
            color: colour,
          },
        }
      : { ...shared, type: 'bar', x: positions, marker: markerOf(colour, source), offset: left, width: barWidth };
    figure.add(trace);
    found.forEach((row, position) => {
      if (row === undefined || row.value === null) return;
      const top = percent(row.value + (row.spread ?? 0));
      // Above the dot itself where it has no interval.
      const lift = isDots && row.spread === undefined ? 4 : 0;
      writeValue(figure, place, position + left + barWidth / 2, top, percent(row.value).toFixed(1), barPixels, lift);
    });
  });
  figure.legend(width / 2, legendSpace, { orientation: 'h', xanchor: 'center' });
  const values = given.flatMap(({ method, split, value, spread, source }) => {
    if (value === null) return [];
    const shown = percent(value).toFixed(1) + (spread === undefined ? '' : ` ± ${percent(spread).toFixed(1)}`);
    return [`${method}, ${split}${source === 'paper' ? ' (paper)' : ''} ${shown} %`];
  });
  const what = `${options.valueTitle ?? 'top-1 accuracy'}${isDots ? ' ± standard deviation over the seeds' : ''}`;
  const alt = options.alt ?? `${what}: ${values.slice(0, 24).join('; ')}`;
  const named = { name: options.name ?? 'accuracy', title, synthetic, alt };
  return figure.finish({ ...options, ...named }, ['valueTitle', 'range']);
}

/** All bars from synthetic data mark the whole figure; a mixture is told apart by the hatching. */
function isSynthetic(rows: readonly AccuracyRow[], options: FigureOptions): boolean {
  return options.synthetic ?? (rows.length > 0 && rows.every((row) => row.source === 'synthetic'));
}

/** The figure's own mark says it already when all is synthetic. */
function nameOf(method: string, source: ResultSource, marked: boolean): string {
  return marked ? method : `${method} (${sourceNames[source]})`;
}

/** A value over its bar and error bar, upright where the bar is narrow. */
function writeValue(
  figure: PanelFigure,
  place: { xaxis: string; yaxis: string },
  x: number,
  y: number,
  text: string,
  barPixels: number,
  lift: number,
): void {
  const upright = barPixels < 22;
  figure.annotate({
    text,
    x,
    y,
    xref: place.xaxis,
    yref: place.yaxis,
    xanchor: 'center',
    yanchor: 'bottom',
    yshift: (upright ? 2 : 0) + lift,
    showarrow: false,
    textangle: upright ? -90 : 0,
    font: font(upright ? 8 : fontSize.tick, ink.soft),
  });
}

function markerOf(color: string, source: ResultSource): MarkerStyle {
  const line = { color, width: 1.2 };
  if (source === 'paper') return { color: '#ffffff', line };
  if (source === 'ours') return { color, line };
  return { color, line, pattern: { shape: '/', fgcolor: color, bgcolor: '#ffffff', size: 5, solidity: 0.45 } };
}

function dotOf(color: string, source: ResultSource): MarkerStyle {
  const line = { color, width: 1.4 };
  const symbol = source === 'synthetic' ? 'diamond' : 'circle';
  return { color: source === 'paper' ? '#ffffff' : color, size: 7, symbol, line };
}

/** What dots with their intervals and numbers take of the axis, in percent. */
function rangeOf(rows: readonly AccuracyRow[]): [low: number, high: number] {
  const ends = rows.flatMap(({ value, spread = 0 }) => (value === null ? [] : [value - spread, value + spread]));
  const [low, high] = [Math.min(...ends), Math.max(...ends)].map(percent);
  const span = Math.max(2, high - low);
  return [Math.max(0, percent((low - 0.1 * span) / 100)), percent((high + 0.25 * span) / 100)];
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

function percent(fraction: number): number {
  return Number((fraction * 100).toFixed(3));
}
