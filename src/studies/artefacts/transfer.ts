import type { ProfilePlan } from '../profilePlan';
import { experimentAt, knn, linearOf, protocolNames, type PlannedCell } from './plannedCell';

/** Pre-trained on one data set, evaluated on another. */
export function transfer({ transfers, seeds }: ProfilePlan): PlannedCell[] {
  return seeds.sweeps.flatMap((seed) =>
    transfers.flatMap(({ from, to }) =>
      [linearOf(to), knn].map((measurement): PlannedCell => {
        const { dataset, split } = to;
        const on = from.dataset === dataset && from.split === split ? undefined : { dataset, split };
        return {
          factors: {
            'pre-trained on': from.label,
            column: `${to.label} ${protocolNames[measurement.protocol]}`,
          },
          experiment: experimentAt(from, seed, [], { ...measurement, on }),
        };
      }),
    ),
  );
}
