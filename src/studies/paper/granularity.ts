import { barsOf } from '../barsAndCurves';
import { bothProtocols, only } from '../plannedCell';
import type { Study } from '../study';

const instance = 'instance';

const temporal = 'temporal';

const spatial = 'spatial';

/** The seven non-empty subsets of the granularities. */
export const granularitySubsets = [
  [instance],
  [temporal],
  [spatial],
  [instance, temporal],
  [instance, spatial],
  [temporal, spatial],
  [instance, temporal, spatial],
] as const;

/** Which granularities matter: the paper switches the temporal and the spatial one off together. */
export const granularity: Study = {
  title: 'Granularities of decorrelation',
  cells: ({ sweep, seeds }) =>
    seeds.tables.flatMap((seed) =>
      granularitySubsets.flatMap((subset) =>
        bothProtocols(sweep, seed, only(...subset), { granularity: subset.join(' + ') }),
      ),
    ),
  rows: ['granularity'],
  figures: (own, profile) => [
    barsOf(own, 'granularity', { name: `${profile}-granularity`, title: 'Granularities of decorrelation' }),
  ],
  notebooks: ['20-granularity'],
};
