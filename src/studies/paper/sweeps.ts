import { differences, resolveSettings } from '../../settings';
import { barsOf, curveOf, grouped } from '../barsAndCurves';
import { bothProtocols, weights } from '../plannedCell';
import type { ProfilePlan } from '../profilePlan';
import type { Study } from '../study';

const alone = 'only similarity';

/** Each term alone, and each removed from all. */
export const termAblations: readonly { name: string; set: readonly string[] }[] = [
  { name: 'all terms', set: [] },
  { name: alone, set: weights({ vac: 0, xcorr: 0 }) },
  { name: 'only variance', set: weights({ similarity: 0, autocovariance: 0, xcorr: 0 }) },
  { name: 'only autocovariance', set: weights({ similarity: 0, variance: 0, xcorr: 0 }) },
  { name: 'only invariance', set: weights({ similarity: 0, vac: 0, redundancy: 0 }) },
  { name: 'only redundancy', set: weights({ similarity: 0, vac: 0, invariance: 0 }) },
  { name: 'without similarity', set: weights({ similarity: 0 }) },
  { name: 'without variance', set: weights({ variance: 0 }) },
  { name: 'without autocovariance', set: weights({ autocovariance: 0 }) },
  { name: 'without invariance', set: weights({ invariance: 0 }) },
  { name: 'without redundancy', set: weights({ redundancy: 0 }) },
];

/** Each term alone, and each removed. */
export const terms: Study = {
  title: 'Each term alone and removed',
  cells: ({ sweep, seeds, sweeps: extent }) => {
    const chosen = termAblations.filter(({ name }) => extent === 'all' || !name.startsWith('only') || name === alone);
    return seeds.sweeps.flatMap((seed) =>
      chosen.flatMap(({ name, set }) => bothProtocols(sweep, seed, set, { terms: name })),
    );
  },
  rows: ['terms'],
  statements: [
    { text: 'all terms are above similarity alone', better: { terms: 'all terms' }, worse: { terms: alone } },
  ],
  figures: (own, profile) => [barsOf(own, 'terms', { name: `${profile}-terms`, title: 'Each term alone and removed' })],
  notebooks: ['20-granularity'],
};

/** A setting and the values it takes in a sweep, everything else as in the preset. */
export interface Sweep {
  name: string;
  values: readonly { value: number; set: readonly string[] }[];
}

/** The sweeps that the paper lacks: weights, views, gap, width of the projectors, batch. */
export function sweepsOf({ sweep: place, sweeps: extent }: ProfilePlan): Sweep[] {
  const { preset, set } = place;
  const base = resolveSettings({ preset, set });
  const { weights: released } = base.loss;
  const sweep = (name: string, values: readonly number[], setOf: (value: number) => string[]): Sweep => {
    // The value of the preset is there anyway: it is the run that all sweeps share.
    const isUsual = (value: number): boolean =>
      differences(base, resolveSettings({ preset, set: [...set, ...setOf(value)] })).length === 0;
    const ends = [values[0], values[values.length - 1]];
    const chosen = values.filter((value) => extent === 'all' || ends.includes(value) || isUsual(value));
    return { name, values: chosen.map((value) => ({ value, set: setOf(value) })) };
  };
  const scaled = (value: number, factors: readonly number[]) =>
    factors.map((factor) => Number((value * factor).toPrecision(6)));
  return [
    sweep('weight of similarity', scaled(released.similarity, [0.2, 1, 5]), (value) => weights({ similarity: value })),
    sweep('weight of cross-correlation', scaled(released.xcorr, [0.1, 1, 10]), (value) => weights({ xcorr: value })),
    sweep('weight of temporal and spatial', [0.25, 0.5, 1, 2], (value) => weights({ temporal: value, spatial: value })),
    sweep('views', [2, 3, 4, 6], (value) => [`views=${value}`]),
    // STTR has no shift.
    ...(base.encoder.kind === 'sttr'
      ? []
      : [sweep('gap of the shift', [1, 2, 4, 8], (value) => [`encoder.shift.gap=${value}`])]),
    sweep('expansion of the projectors', [1, 2, 4], (value) => [`projector.expansion=${value}`]),
    sweep('batch', scaled(base.training.batch, [0.5, 1, 2]), (value) => [`training.batch=${value}`]),
  ];
}

/** Sweeps of which more is to be said than their name: units, and what is counted. */
const axisTitles: Readonly<Record<string, string>> = {
  views: 'views of a clip',
  'gap of the shift': 'gap of the dense shift (tokens)',
  'expansion of the projectors': "width of the projectors (times the encoder's)",
  batch: 'batch (clips)',
};

/** One setting at a time; a curve for each of which at least two values were run. */
export const sweeps: Study = {
  title: 'Weights, views, gap, projectors, batch',
  cells: (plan) =>
    plan.seeds.sweeps.flatMap((seed) =>
      sweepsOf(plan).flatMap(({ name, values }) =>
        values.flatMap(({ value, set }) => bothProtocols(plan.sweep, seed, set, { setting: name, value })),
      ),
    ),
  rows: ['setting', 'value'],
  figures: (own, profile) =>
    [...grouped(own, ({ factors }) => String(factors.setting))].flatMap(([setting, here]) => {
      if (new Set(here.map(({ factors }) => factors.value)).size < 2) return [];
      return curveOf(here, 'value', {
        name: `${profile}-sweep-${setting.replaceAll(' ', '-')}`,
        title: `Accuracy against ${setting}`,
        xTitle: axisTitles[setting] ?? setting,
        logarithmic: setting !== 'views',
      });
    }),
  notebooks: ['20-granularity'],
};
