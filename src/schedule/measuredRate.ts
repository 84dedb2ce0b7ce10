import type { Estimator } from './estimateRuns';
import type { GridFolder } from './gridFolder';
import { runProgress } from './runProgress';

/**
 * Arithmetic a second and thread that the runs of a grid have reached so far: the median over those with at least one epoch.
 *
 * @param estimator any; only its counts are used
 * @returns undefined if none has one
 */
export function measuredRate(folder: GridFolder, estimator: Estimator): number | undefined {
  const rates = folder.ids.flatMap((id) => {
    const progress = runProgress(folder.runFolder(id));
    if (progress?.secondsPerStep === undefined || progress.stepsPerEpoch === undefined) return [];
    const estimate = estimator.estimate(folder.run(id));
    if (estimate === undefined) return [];
    return estimate.flops / (estimate.steps * progress.secondsPerStep * folder.threads);
  });
  return rates.length === 0 ? undefined : rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)];
}
