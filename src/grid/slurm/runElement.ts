import type { GridFolder } from '../gridFolder';
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
  const outcome = await superviseRun({ folder, id, command, threads, ownGroup: false, stop, note });
  note(`${new Date().toISOString()} ${id}: ${outcome}`);
  if (outcome === 'interrupted' && isTimeUp()) {
    note('time is nearly up: the run is saved, the job goes back to the queue');
    // Slurm ends this very process while it does so.
    await slurm('scontrol', ['requeue', job]);
  }
  return outcome;
}
