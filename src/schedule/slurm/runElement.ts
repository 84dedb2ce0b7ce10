import type { GridFolder } from '../gridFolder';
import { runProgress } from '../runProgress';
import { missingResults } from '../runResults';
import { superviseRun, type RunOutcome } from '../superviseRun';
import { slurm } from './commands';
import { readSubmission } from './submissions';

export interface ElementRequest {
  /** Number of the submission. */
  submission: number;
  /** Number of this element: `SLURM_ARRAY_TASK_ID`. */
  element: number;
  /** Slurm's number of this job alone: `SLURM_JOB_ID`. */
  job: string;
  /** Program and arguments that run one run; folder and id are appended. */
  command: readonly string[];
  /** Aborted when the job is to end: its time is up, it was cancelled. */
  stop: AbortSignal;
  /** Whether it was stopped because its time is up. */
  isTimeUp: () => boolean;
  note: (text: string) => void;
}

/**
 * What an element of a job array does: its run, in a process of its own. When the time limit is near, the run saves and the job
 * goes back to the queue, to go on from there.
 */
export async function runElement(folder: GridFolder, request: ElementRequest): Promise<RunOutcome> {
  const { submission, element, job, command, stop, isTimeUp, note } = request;
  const { ids } = readSubmission(folder, submission);
  const id = ids[element];
  note(`${new Date().toISOString()} ${id}`);
  const { threads } = folder;
  const before = advance(folder, id);
  const outcome = await superviseRun({ folder, id, command, threads, ownGroup: false, stop, note });
  note(`${new Date().toISOString()} ${id}: ${outcome}`);
  if (outcome !== 'interrupted' || !isTimeUp()) return outcome;
  if (advance(folder, id) === before) {
    // It would go round for ever.
    note('time is nearly up, and the run got no further in it: give jobs a longer time limit in the profile');
    return 'failed';
  }
  note('time is nearly up: the run is saved, the job goes back to the queue');
  // Slurm ends this very process while it does so.
  await slurm('scontrol', ['requeue', job]);
  return outcome;
}

/** How far a run is, as a text to compare. */
function advance(folder: GridFolder, id: string): string {
  const { epochs, steps } = runProgress(folder.runFolder(id)) ?? {};
  return JSON.stringify([epochs, steps, missingResults(folder, id)]);
}
