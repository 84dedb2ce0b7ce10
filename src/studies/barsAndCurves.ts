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
    return { method, split, ...summaryOf(here) };
  });
  return accuracyBars(rows, options);
}

/** A curve of one study: a line a column, a point for each value of a factor. */
export function curveOf(
  own: readonly TableRecord[],
  factor: string,
  options: Parameters<typeof sweepCurve>[1],
  paper: readonly SweepSeries[] = [],
): Figure {
  const lines = [...grouped(own, ({ factors }) => String(factors.column))].map(([name, here]): SweepSeries => ({
    name,
    source: here[0].source,
    points: [...grouped(here, ({ factors }) => String(factors[factor]))].map(([x, at]) => {
      const { value, spread } = summaryOf(at);
      return { x: Number(x), value, spread };
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

/** Mean and sample deviation over the seeds of records that stand under one name. */
function summaryOf(records: readonly TableRecord[]): { value: number; spread?: number; source: TableRecord['source'] } {
  const values = records.map(({ values: { top1 } }) => top1);
  return { value: mean(values), spread: sampleDeviation(values), source: records[0].source };
}
