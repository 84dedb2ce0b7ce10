import { missingNames, planRuns, type RunPlan } from '../runs';
import type { Workload } from '../schedule';

/** How far one run is. */
export interface RunCheck {
  name: string;
  /** `kept`: its record is there, without its run folder, and serves tables and figures. */
  state: 'done' | 'kept' | 'begun' | 'missing';
  pretraining: RunPlan['pretraining'];
  /** Names of the measurements that are not there. */
  missing: string[];
  /** Why something that was there does not hold any more, one line each. */
  stale: string[];
}

/** How far a workload is. */
export interface WorkloadCheck {
  runs: RunCheck[];
  counts: Record<RunCheck['state'], number>;
  /** Nothing is missing: every run is done, or kept as a record. */
  complete: boolean;
}

/** Looks at what is there of a workload. Nothing is computed. @param kept folder of records kept without their run folders */
export function checkWorkload({ experiments, places }: Workload, kept: string): WorkloadCheck {
  const wanted = experiments.map(({ experiment }) => experiment);
  const made = planRuns(wanted, places);
  const known = new Map(planRuns(wanted, { ...places, kept }).map((plan) => [plan.name, plan]));
  const runs = made.map((plan): RunCheck => {
    const { name, done, pretraining, record, stale } = plan;
    const withKept = known.get(name);
    const isKept = withKept?.done ?? false;
    const begun = pretraining === 'begun' || record !== undefined;
    const state = done ? 'done' : isKept ? 'kept' : begun ? 'begun' : 'missing';
    return { name, state, pretraining, missing: missingNames(withKept ?? plan), stale };
  });
  const counts = { done: 0, kept: 0, begun: 0, missing: 0 };
  for (const { state } of runs) counts[state]++;
  return { runs, counts, complete: counts.begun + counts.missing === 0 };
}

/** A check in words: a line of counts, then what is stale and what is missing. */
export function checkText({ runs, counts }: WorkloadCheck): string {
  const { done, kept, begun, missing } = counts;
  return [
    `${runs.length} runs: ${done} there, ${kept} kept as records without their run folders, ${begun} begun, ${missing} missing`,
    ...runs.flatMap(({ stale }) => stale.map((why) => `stale: ${why}`)),
    ...runs
      .filter(({ state }) => state === 'begun' || state === 'missing')
      .map(({ name, missing: lacking }) => `missing: ${name} (${lacking.join(', ') || 'pre-training'})`),
    '',
  ].join('\n');
}
