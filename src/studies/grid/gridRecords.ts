import type { TableRecord } from '../../report';
import { finished, measurementName, planRuns, resolveExperiment } from '../../runs';
import { GroupFolder } from '../../schedule';

/** The factor that says by which protocol a value was measured. */
export const evaluationFactor = 'evaluation';

/** Factors of a grid's results: its axes, in the order of its file, and `evaluation`. @param path the grid's folder */
export function gridFactors(path: string): string[] {
  const experiments = GroupFolder.open(path).jobs.flatMap((job) => job.experiments);
  return [...new Set([...experiments.flatMap(({ factors = {} }) => Object.keys(factors)), evaluationFactor])];
}

/**
 * The results of a grid for tables and figures: one record for each evaluation that is there, with the levels of the axes as
 * factors. Links are from the grid's folder.
 *
 * @param path the grid's folder
 */
export function gridRecords(path: string): TableRecord[] {
  return GroupFolder.open(path).jobs.flatMap(({ run, experiments, places }) =>
    experiments.flatMap(({ experiment, factors }): TableRecord[] => {
      const plan = planRuns([experiment], places).at(-1);
      const result = finished(resolveExperiment(experiment), plan);
      if (plan?.record === undefined || result === undefined) return [];
      return [
        {
          factors: { ...factors, [evaluationFactor]: measurementName(experiment.measurement) },
          values: result.values,
          source: plan.record.synthetic ? 'synthetic' : 'ours',
          seed: plan.record.seed,
          link: run,
        },
      ];
    }),
  );
}
