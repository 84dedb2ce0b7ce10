import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { LongWork } from '../progress';
import { planRuns, runExperiments, type Places, type RunPlan } from '../runs';
import { artefacts, type ArtefactName } from './artefacts';
import { datasetFolder } from './datasets';
import type { ProfilePlan } from './profilePlan';

/** The runs that tables and figures need, in order, each once, and how far each is. Nothing is computed. */
export function planRecords(names: readonly ArtefactName[], profile: ProfilePlan, places: Places): RunPlan[] {
  const cells = names.flatMap((name) => artefacts[name].cells(profile));
  return planRuns(
    cells.map(({ experiment }) => experiment),
    places,
  );
}

export interface MakeRecordsRequest extends LongWork, Places {
  planned: readonly RunPlan[];
  note?: (text: string) => void;
}

/**
 * Makes what is missing of the planned runs. Several processes may do so side by side: what another one has is left to it, and
 * waited for, and so is what others need.
 */
export async function makeRecords(request: MakeRecordsRequest): Promise<void> {
  const { planned, dataRoot, note, progress, signal } = request;
  let waiting = planned.filter(({ done }) => !done);
  const total = waiting.length;
  let begun = 0;
  while (waiting.length > 0) {
    const elsewhere: RunPlan[] = [];
    for (const plan of waiting) {
      if (plan.after.some((name) => elsewhere.some((other) => other.name === name))) {
        elsewhere.push(plan);
        continue;
      }
      await datasetFolder(plan.experiments[0].dataset, dataRoot, { progress, signal });
      begun = Math.min(begun + 1, total);
      const mark = (text: string): void => note?.(`[${begun}/${total}] ${text}`);
      const made = await runExperiments(plan.experiments, request, { note: mark, progress, signal });
      if (made === 'elsewhere') elsewhere.push(plan);
    }
    if (elsewhere.length === waiting.length) await pause(2000, undefined, { signal });
    waiting = elsewhere;
  }
}

/** Where the run folders of a profile lie. */
export function profileRuns(runs: string, profile: string): string {
  return join(runs, profile);
}
