import type { ProfilePlan } from '../profilePlan';
import { bothProtocols, only, type PlannedCell } from './plannedCell';

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

export function granularity({ sweep, seeds }: ProfilePlan): PlannedCell[] {
  return seeds.tables.flatMap((seed) =>
    granularitySubsets.flatMap((subset) =>
      bothProtocols(sweep, seed, only(...subset), { granularity: subset.join(' + ') }),
    ),
  );
}
