import { mean, sampleDeviation } from '../evaluation';
import {
  accuracyBars,
  sweepCurve,
  type Figure,
  type FigureOptions,
  type SweepSeries,
  type TableRecord,
} from '../report';

/** Bars of one study: a group a column, a bar a value of a factor; the mean over seeds with its deviation. */
export function barsOf(own: readonly TableRecord[], factor: string, options: FigureOptions): Figure {
  const groups = grouped(own, ({ factors }) => JSON.stringify([factors[factor], factors.column]));
  const rows = [...groups].map(([key, here]) => {
    const [method, split] = JSON.parse(key) as [string, string];
    return { method, split, source: here[0].source, ...summaryOf(here) };
  });
  return accuracyBars(rows, options);
}

export interface CurveOptions extends NonNullable<Parameters<typeof sweepCurve>[1]> {
  /** Names of lines in the order of their colours, so that figures that lie side by side agree; default the order of their appearance. */
  colours?: readonly string[];
}

/** A curve of one study: a line a column, a point for each value of a factor. */
export function curveOf(
  own: readonly TableRecord[],
  factor: string,
  { colours = [], ...options }: CurveOptions,
  paper: readonly SweepSeries[] = [],
): Figure {
  const lines = [...grouped(own, ({ factors }) => String(factors.column))].map(([name, here]): SweepSeries => ({
    name,
    source: here[0].source,
    colour: colours.includes(name) ? colours.indexOf(name) : undefined,
    points: [...grouped(here, ({ factors }) => String(factors[factor]))].map(([x, at]) => {
      return { x: Number(x), ...summaryOf(at) };
    }),
  }));
  return sweepCurve([...lines, ...paper], options);
}

/** Records by a key, in the order of their first appearance. */
export function grouped<R>(records: readonly R[], keyOf: (record: R) => string): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const record of records) groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
  return groups;
}

/** Mean and sample deviation over the seeds of records that stand under one name, and how many these are. */
function summaryOf(records: readonly TableRecord[]): { value: number; spread?: number; n: number } {
  const values = records.map(({ values: { top1 } }) => top1);
  return { value: mean(values), spread: sampleDeviation(values), n: values.length };
}
