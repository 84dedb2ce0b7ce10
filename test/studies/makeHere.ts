import { planRuns, runExperiments } from '../../src/runs';
import type { Workload } from '../../src/schedule';

/** Makes what is missing of a workload in this process, one run after another. The engine must be ready. */
export async function makeHere({ experiments, places }: Workload): Promise<void> {
  const wanted = experiments.map(({ experiment }) => experiment);
  for (const plan of planRuns(wanted, places)) await runExperiments(plan.experiments, places);
}
