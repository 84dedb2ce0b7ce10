import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { missingNames, planRuns, recordFile, type Experiment, type RunPlan } from '../runs';
import type { Job } from './workload';

/**
 * - `waiting`: not begun, and in no queue
 * - `queued`: a job of it waits
 * - `running`
 * - `interrupted`: begun, and nobody is at it; the next launch goes on
 * - `failed`: given up after its tries; the next launch tries again
 * - `done`
 */
export const runStates = ['done', 'running', 'queued', 'interrupted', 'waiting', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/** How far a run is, as a plan says it; of some of its experiments, default all. */
function planJob(
  { run, experiments, places }: Job,
  chosen: readonly Experiment[] = experiments.map(({ experiment }) => experiment),
): RunPlan {
  // Members of an ensemble come before it.
  return planRuns(chosen, places).find(({ name }) => name === run) as RunPlan;
}

/** Whether nothing of a run is left to do; of some of its experiments, default all. */
export function isDone(job: Job, chosen?: readonly Experiment[]): boolean {
  const { places, run } = job;
  // Looked at every second while hundreds of runs wait: a run without a record needs no plan.
  if (places.kept === undefined && !existsSync(join(places.runs, run, recordFile))) return false;
  return planJob(job, chosen).done;
}

/** Names of the measurements of a run that are still to be made. */
export function missingMeasurements(job: Job): string[] {
  return missingNames(planJob(job));
}
