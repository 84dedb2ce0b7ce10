import { InputError } from '../../errors';
import type { Axis, Figure, FigureOptions } from '../figure';
import { chosenWidth, legendRows } from '../figureOptions';
import { headroom, PanelFigure } from '../panels';
import { axis, categories, colourOf, columnWidth, ink, legendHeight, lineWidth, logarithmicAxis } from '../theme';
import { thin } from './thin';

/** Values by epoch; a name that an epoch lacks was not measured there. */
export interface TrainingRow {
  epoch: number;
  values: Readonly<Record<string, number>>;
}

export interface TrainingCurveOptions extends FigureOptions {
  /** What is counted; default "epoch". */
  xTitle?: string;
  /** What the values are; default "value". */
  valueTitle?: string;
  /** Values are fractions, shown in percent; default false. */
  percent?: boolean;
  /** Logarithmic value axis; default false. */
  logarithmic?: boolean;
  /** Horizontal lines to compare with, e.g. the untrained encoder. */
  references?: readonly { name: string; value: number }[];
}

/**
 * Any quantity over the epochs (accuracy, effective rank, loss), one line a name, with lines to compare with.
 *
 * @throws InputError for a row whose values do not lie under their names, as those of `run.metrics()` do not
 */
export function trainingCurve(rows: readonly TrainingRow[], options: TrainingCurveOptions = {}): Figure {
  const flat = rows.find(({ values }) => typeof values !== 'object');
  if (flat !== undefined) {
    throw new InputError({
      thing: 'row of a training curve',
      found: `no values but ${Object.keys(flat).join(', ')}`,
      wanted: '{ epoch, values: { NAME: NUMBER } }',
      fix: "Choose what is drawn: run.metrics('epochs').map(({ epoch, loss }) => ({ epoch, values: { loss } })).",
    });
  }
  const title = options.title ?? 'During training';
  const scale = options.percent ? 100 : 1;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  const references = options.references ?? [];
  const width = chosenWidth(options, columnWidth.single);
  const top = headroom(options, title, width);
  const legendSpace = legendHeight(legendRows([...names, ...references.map(({ name }) => name)], width));
  const bottom = 36 + legendSpace;
  const height = top + 160 + bottom;
  const box = { left: 48, bottom, width: width - 48 - 12, height: 160 };
  const figure = new PanelFigure(width, height);
  const shown = [...rows.flatMap((row) => Object.values(row.values)), ...references.map(({ value }) => value)];
  const valueTitle = (options.valueTitle ?? 'value') + (options.percent ? ' (%)' : '');
  const place = figure.panel(
    box,
    axis(options.xTitle ?? 'epoch', { nticks: 7 }),
    valueAxis(valueTitle, options.logarithmic ?? false, shown),
  );
  names.forEach((name, index) => {
    const measured = rows.filter((row) => row.values[name] !== undefined);
    const line = thin(
      measured.map((row) => row.epoch),
      measured.map((row) => row.values[name] * scale),
      400,
    );
    figure.add({
      type: 'scatter',
      mode: line.x.length > 30 ? 'lines' : 'lines+markers',
      name,
      ...line,
      ...place,
      line: { color: colourOf(index), width: lineWidth },
      marker: { size: 4, color: colourOf(index) },
    });
  });
  const epochs = rows.map((row) => row.epoch);
  references.forEach(({ name, value }, index) => {
    figure.add({
      type: 'scatter',
      mode: 'lines',
      name,
      x: [Math.min(...epochs), Math.max(...epochs)],
      y: [value * scale, value * scale],
      ...place,
      line: {
        color: index === 0 ? ink.soft : categories[(names.length + index) % categories.length],
        width: 1,
        dash: 'dash',
      },
    });
  });
  figure.legend(width / 2, legendSpace, { orientation: 'h', xanchor: 'center' });
  return figure.finish({ ...options, name: options.name ?? 'training-curve', title }, [
    'xTitle',
    'valueTitle',
    'percent',
    'logarithmic',
    'references',
  ]);
}

/** Effective rank of the features over the epochs, one line a domain or encoder; `largest` is the largest possible. */
export function effectiveRankCurve(
  rows: readonly { epoch: number; effectiveRank: Readonly<Record<string, number>> }[],
  { largest, ...options }: FigureOptions & { largest?: number } = {},
): Figure {
  const references = largest === undefined ? [] : [{ name: `largest possible (${largest})`, value: largest }];
  return trainingCurve(
    rows.map((row) => ({ epoch: row.epoch, values: row.effectiveRank })),
    {
      ...options,
      name: options.name ?? 'effective-rank',
      title: options.title ?? 'Effective rank of the features',
      valueTitle: 'effective rank',
      logarithmic: true,
      references,
    },
  );
}

function valueAxis(title: string, logarithmic: boolean, values: readonly number[]): Axis {
  const positive = values.filter((value) => value > 0);
  if (!logarithmic || positive.length === 0) return axis(title, { nticks: 6 });
  return logarithmicAxis(title, Math.min(...positive), Math.max(...positive));
}
