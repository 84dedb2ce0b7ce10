import { dataFolder, resolveExperiment } from '../runs';
import type { Estimator } from './estimateRuns';
import type { GroupFolder } from './groupFolder';
import { runProgress } from './runProgress';

/**
 * Arithmetic a second and thread that the runs of a group have reached so far: the median over those with at least one epoch.
 *
 * @param estimator any; only its counts are used
 * @returns undefined if none has one
 */
export function measuredRate(folder: GroupFolder, estimator: Estimator): number | undefined {
  const rates = folder.jobs.flatMap(({ run, experiments, places, threads }) => {
    const progress = runProgress(folder.runFolder(run));
    if (progress?.secondsPerStep === undefined || progress.stepsPerEpoch === undefined) return [];
    const { dataset, ...experiment } = resolveExperiment(experiments[0].experiment);
    const estimate = estimator.estimate({ ...experiment, data: dataFolder(places, dataset) });
    if (estimate === undefined) return [];
    return estimate.flops / (estimate.steps * progress.secondsPerStep * threads);
  });
  return rates.length === 0 ? undefined : rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)];
}
