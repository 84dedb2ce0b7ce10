import type { Experiment, Measurement } from '../../runs';
import { wordOf } from '../../schedule';
import { curveOf, grouped } from '../barsAndCurves';
import { experimentAt } from '../plannedCell';
import type { ProfilePlan } from '../profilePlan';
import type { PlannedCell, Statement, Study, StudyRecord } from '../study';

const raw = 'raw coordinates';
const untrained = 'untrained encoder';
const pretrained = 'pre-trained encoder';
const untrainedCausal = 'untrained causal encoder';
const pretrainedCausal = 'pre-trained causal encoder';

/** Observed parts where few are enough: the columns of the table. */
const fewRatios: readonly number[] = [0.2, 0.5, 1];

/**
 * Early prediction: clips recognised from their beginnings, as the journal code sees them (form prefix) and with nothing of the future
 * (form causal, ours). A causal encoder is pre-trained for itself. What is known of the journal's own numbers comes at second hand, so the
 * paper has none here.
 */
export const early: Study = {
  title: 'Early prediction',
  cells: ({ early: places, seeds, sweeps: extent }: ProfilePlan) =>
    seeds.tables.flatMap((seed) =>
      places.flatMap(({ from, to }) => {
        const { dataset, split, label, learningRates } = to;
        const ratios = extent === 'all' ? undefined : fewRatios;
        const cell = (
          features: string,
          form: 'prefix' | 'causal',
          set: readonly string[],
          origin?: Experiment['features'],
        ): PlannedCell => {
          const measurement: Measurement = { protocol: 'early', form, ratios, learningRates };
          const isPlain = origin !== undefined || (from.dataset === dataset && from.split === split);
          const experiment = isPlain
            ? experimentAt(to, seed, set, measurement, origin)
            : experimentAt(from, seed, set, { ...measurement, on: { dataset, split } });
          return { factors: { features, form, column: label }, experiment };
        };
        const causal = ['encoder.causal=true'];
        return [
          cell(raw, 'prefix', [], 'raw'),
          cell(raw, 'causal', [], 'raw'),
          cell(untrained, 'prefix', [], 'untrained'),
          cell(untrainedCausal, 'causal', causal, 'untrained'),
          cell(pretrained, 'prefix', []),
          // What the form does is told from what the masks of the encoder do.
          cell(pretrainedCausal, 'prefix', causal),
          cell(pretrainedCausal, 'causal', causal),
        ];
      }),
    ),
  rows: ['features', 'form'],
  measured: 'Top-1 in percent, mean over the observed parts and after 20, 50 and 100 % of each clip',
  values: { top1: 'mean', at20: '20 %', at50: '50 %', at100: '100 %' },
  statements: [
    above([pretrained, 'prefix'], [raw, 'prefix']),
    above([pretrained, 'prefix'], [untrained, 'prefix']),
    above([pretrainedCausal, 'causal'], [untrainedCausal, 'causal']),
    above([pretrainedCausal, 'causal'], [pretrained, 'prefix']),
  ],
  figures: (own, profile) =>
    [...grouped(own, ({ factors }) => String(factors.column))].map(([label, here]) =>
      curveOf(here.flatMap(pointsOf), 'observed', {
        name: `${profile}-early-${wordOf(label)}`,
        title: `${label}: early prediction`,
        xTitle: 'observed part of a clip (%)',
      }),
    ),
  notebooks: ['24-early-prediction'],
};

function above(better: [features: string, form: string], worse: [features: string, form: string]): Statement {
  const [of, over] = [better, worse].map(([features, form]) => ({ features, form }));
  return { text: `${better.join(', form ')}, is above ${worse.join(', form ')}`, better: of, worse: over };
}

/** The points of a record's curve: its values `at10`, `at20`, ... */
function pointsOf(record: StudyRecord): StudyRecord[] {
  const { features, form } = record.factors;
  return Object.entries(record.values).flatMap(([name, top1]) => {
    const [, observed] = /^at(.+)$/.exec(name) ?? [];
    if (observed === undefined) return [];
    const factors = { observed: Number(observed), column: `${String(features)}, ${String(form)}` };
    return { ...record, factors, values: { top1 } };
  });
}
