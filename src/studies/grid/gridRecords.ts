import type { TableRecord } from '../../report';
import { measurementName, planRuns } from '../../runs';
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
      const { record, done } = planRuns([experiment], places).at(-1) ?? {};
      if (record === undefined || done !== true) return [];
      const evaluation = measurementName(experiment.measurement);
      return [
        {
          factors: { ...factors, [evaluationFactor]: evaluation },
          values: record.evaluations[evaluation].values,
          source: record.synthetic ? 'synthetic' : 'ours',
          seed: record.seed,
          link: run,
        },
      ];
    }),
  );
}
