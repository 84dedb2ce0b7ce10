import { mean, sampleDeviation } from '../evaluation';
import { accuracyBars, sweepCurve, type Figure, type SweepSeries, type TableRecord } from '../report';
import { paperFigure4 } from './paper/paperTables';
import { artefactRecords, type ProfileRecords } from './profileRecords';

/** Mean and sample deviation over the seeds of records that stand under one name. */
interface Summary {
  value: number;
  spread?: number;
  source: TableRecord['source'];
}

/** Figure 4: accuracy against the weight α of convolutional attention, beside the paper's line. */
export function alphaFigure(records: ProfileRecords): Figure {
  const own = artefactRecords('figure4', records);
  const series: SweepSeries[] = [
    ...seriesOf(own, 'alpha'),
    {
      name: 'NTU-60 x-sub linear',
      points: paperFigure4().map(({ alpha, top1 }) => ({ x: alpha, value: top1 })),
      source: 'paper',
    },
  ];
  return sweepCurve(series, {
    name: `${records.profile}-figure4`,
    title: 'Weight of convolutional attention',
    xTitle: 'α (0: dense shift attention only, 1: convolutional only)',
  });
}

/** Bars of Table 1 or Table 3: a group a data set, a bar a method; only what was measured here. */
export function recognitionFigure(name: 'table1' | 'table3', records: ProfileRecords): Figure {
  const own = artefactRecords(name, records).map((record): TableRecord => {
    const { method, stream } = record.factors;
    return { ...record, factors: { ...record.factors, bar: stream === undefined ? method : `${method} ${stream}` } };
  });
  const title = { table1: 'Linear evaluation', table3: 'Retrieval (1-NN)' }[name];
  return barsOf(own, 'bar', { name: `${records.profile}-${name}`, title });
}

/** The granularities: a bar for each subset of instance, temporal and spatial. */
export function granularityFigure(records: ProfileRecords): Figure {
  return barsOf(artefactRecords('granularity', records), 'granularity', {
    name: `${records.profile}-granularity`,
    title: 'Granularities of decorrelation',
  });
}

/** Each term alone and removed. */
export function termsFigure(records: ProfileRecords): Figure {
  return barsOf(artefactRecords('terms', records), 'terms', {
    name: `${records.profile}-terms`,
    title: 'Each term alone and removed',
  });
}

/** A curve for each setting of which at least two values were run. */
export function sweepFigures(records: ProfileRecords): Figure[] {
  const own = artefactRecords('sweeps', records);
  return [...grouped(own, ({ factors }) => String(factors.setting))].flatMap(([setting, here]) => {
    if (new Set(here.map(({ factors }) => factors.value)).size < 2) return [];
    return sweepCurve(seriesOf(here, 'value'), {
      name: `${records.profile}-sweep-${setting.replaceAll(' ', '-')}`,
      title: `Accuracy against ${setting}`,
      xTitle: setting,
      logarithmic: !/^(views)$/.test(setting),
    });
  });
}

function barsOf(own: readonly TableRecord[], factor: string, options: { name: string; title: string }): Figure {
  const groups = grouped(own, ({ factors }) => JSON.stringify([factors[factor], factors.column]));
  const rows = [...groups].map(([key, here]) => {
    const [method, split] = JSON.parse(key) as [string, string];
    return { method, split, ...summaryOf(here) };
  });
  return accuracyBars(rows, options);
}

/** One line a column, a point for each value of a factor. */
function seriesOf(own: readonly TableRecord[], factor: string): SweepSeries[] {
  return [...grouped(own, ({ factors }) => String(factors.column))].map(([name, here]) => ({
    name,
    source: here[0].source,
    points: [...grouped(here, ({ factors }) => String(factors[factor]))].map(([x, at]) => {
      const { value, spread } = summaryOf(at);
      return { x: Number(x), value, spread };
    }),
  }));
}

function grouped(records: readonly TableRecord[], keyOf: (record: TableRecord) => string): Map<string, TableRecord[]> {
  const groups = new Map<string, TableRecord[]>();
  for (const record of records) groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
  return groups;
}

function summaryOf(records: readonly TableRecord[]): Summary {
  const values = records.map(({ values: { top1 } }) => top1);
  return { value: mean(values), spread: sampleDeviation(values), source: records[0].source };
}
