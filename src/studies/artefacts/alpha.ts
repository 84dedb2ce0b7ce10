import type { ProfilePlan } from '../profilePlan';
import { experimentAt, linearOf, type PlannedCell } from './plannedCell';

/** Weights α of convolutional attention: 0 is dense shift attention only, 1 is convolutional attention only. */
export const alphas: readonly number[] = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

export function figure4({ ablation, seeds, sweeps: extent }: ProfilePlan): PlannedCell[] {
  const chosen = extent === 'all' ? alphas : [0, 0.5, 1];
  return seeds.sweeps.flatMap((seed) =>
    chosen.map((alpha) => ({
      factors: { alpha, column: `${ablation.label} linear` },
      experiment: experimentAt(ablation, seed, [`encoder.alpha=${alpha}`], linearOf(ablation)),
    })),
  );
}
