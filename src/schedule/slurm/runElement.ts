import type { GroupFolder } from '../groupFolder';
import { isDone, missingMeasurements } from '../jobState';
import { runProgress } from '../runProgress';
import { superviseRun, type RunResult } from '../superviseRun';
import { WorkerProcess } from '../workerProcess';
import type { Job } from '../workload';
import { slurm } from './commands';
import { readSubmission } from './submissions';

export interface ElementRequest {
  /** Number of the submission. */
  submission: number;
  /** Number of this element: `SLURM_ARRAY_TASK_ID`. */
  element: number;
  /** Slurm's number of this job alone: `SLURM_JOB_ID`. */
  job: string;
  /** Machines that train together; default 1. */
  machines?: number;
  /** Program and arguments of a worker; the folder is appended. */
  command: readonly string[];
  /** Aborted when the job is to end: its time is up, it was cancelled. */
  stop: AbortSignal;
  /** Whether it was stopped because its time is up. */
  isTimeUp: () => boolean;
  note: (text: string) => void;
}

/**
 * What an element of a job array does: its run, in a process of its own. When the time limit is near, the run saves and the job
 * goes back to the queue, to go on from there. An ensemble whose members have not all ended well fails: submitted again with what
 * it lacks, it is made then.
 */
export async function runElement(folder: GroupFolder, request: ElementRequest): Promise<RunResult> {
  const { submission, element, machines = 1, command, stop, note } = request;
  const { workload, runs } = readSubmission(folder, submission);
  const job = folder.job(workload, runs[element]);
  note(`${new Date().toISOString()} ${job.run}`);
  const lacking = job.after.filter((run) => !isDone(folder.job(workload, run)));
  if (lacking.length > 0) {
    note(`not done, and needed before: ${lacking.join(', ')}`);
    return 'failed';
  }
  const { threads } = job;
  const before = advance(folder, job);
  const worker = new WorkerProcess({ folder, command, threads, ownGroup: false });
  // The others know nothing of a second try: they end with the first.
  const retries = machines > 1 ? 0 : undefined;
  const result = await superviseRun({ folder, job, worker, stop, retries, note });
  await worker.end();
  note(`${new Date().toISOString()} ${job.run}: ${result}`);
  if (result !== 'interrupted' || !request.isTimeUp()) return result;
  if (advance(folder, job) === before) {
    // It would go round for ever.
    note(
      'time is nearly up, and the run got no further in it: give jobs a longer time limit in the file of the cluster',
    );
    return 'failed';
  }
  note('time is nearly up: the run is saved, the job goes back to the queue');
  // Slurm ends this very process while it does so.
  await slurm('scontrol', ['requeue', request.job]);
  return result;
}

/** How far a run is, as a text to compare. */
function advance(folder: GroupFolder, job: Job): string {
  const { epochs, steps } = runProgress(folder.runFolder(job.run)) ?? {};
  return JSON.stringify([epochs, steps, missingMeasurements(job)]);
}
