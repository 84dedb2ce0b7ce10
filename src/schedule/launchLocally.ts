import { Interrupted } from '../errors';
import { claimantOf } from '../data';
import type { GroupFolder } from './groupFolder';
import { JobQueue } from './jobQueue';
import { isDone } from './jobState';
import { scheduleStatus, type RunStatus, type ScheduleStatus } from './status';
import { superviseRun } from './superviseRun';
import { TimeLeft } from './timeLeft';
import { WorkerProcess } from './workerProcess';
import { jobTitle } from './workload';

export interface LocalLaunch {
  /** Runs at once; with `gpus` a multiple of their number goes round. */
  processes: number;
  /** GPUs that the processes share out; by default they see all that there are. */
  gpus?: readonly string[];
  /** Program and arguments of a worker; the folder is appended. */
  command: readonly string[];
  /** Wait for runs that other processes are at, and make those that they leave. Default false: leave them to them. */
  waitForOthers?: boolean;
  /** Stops all runs, which save. */
  signal?: AbortSignal;
  /** Told what happens, a line each. */
  note?: (text: string) => void;
  /** Given the state of all runs now and then, and at the end. */
  onStatus?: (status: ScheduleStatus) => void;
  /** Milliseconds between two states, up to ten times as many where looking takes long; default 1000. */
  every?: number;
}

/**
 * Makes what is missing of a workload on this machine, in processes that make one run after the other. An ensemble follows when
 * its members are done.
 *
 * @throws Interrupted when stopped, after all runs have saved
 */
export async function launchLocally(folder: GroupFolder, launch: LocalLaunch): Promise<ScheduleStatus> {
  const { processes, gpus = [], command, waitForOthers = false, signal, note, onStatus, every = 1000 } = launch;
  const open = folder.jobs.filter((job) => !isDone(job));
  open.forEach(({ run }) => folder.clearFailure(run));
  const queue = new JobQueue(open, waitForOthers);
  const stop = signal ?? new AbortController().signal;
  const known = new Map<string, RunStatus>();
  const slots = Math.min(processes, open.length);
  const timeLeft = new TimeLeft(folder);
  const look = (): ScheduleStatus => scheduleStatus(folder, { known, timeLeft, processes: slots });
  const work = async (slot: number): Promise<void> => {
    const environment = gpus.length === 0 ? undefined : { CUDA_VISIBLE_DEVICES: gpus[slot % gpus.length] };
    let worker: WorkerProcess | undefined;
    try {
      for (let job = await queue.next(stop); job !== undefined; job = await queue.next(stop)) {
        // Another launcher may have begun or finished it since: no process is troubled to find that out.
        if (isDone(job)) queue.settle(job, 'done');
        else if (claimantOf(folder.claims(job.run)) !== undefined) queue.settle(job, 'elsewhere');
        else {
          worker ??= new WorkerProcess({ folder, command, threads: job.threads, environment, ownGroup: true });
          const result = superviseRun({ folder, job, worker, stop, note });
          // Whoever waits for this run must not wait for ever.
          queue.settle(job, await result.catch(() => 'failed' as const));
          await result;
        }
      }
    } finally {
      await worker?.end();
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    const begun = performance.now();
    onStatus?.(look());
    // A look at many open runs takes a while, on a processor that they need: then there are fewer, of ten one at least.
    const pause = Math.min(20 * (performance.now() - begun), 10 * every);
    timer = setTimeout(watch, Math.max(every, pause));
  };
  if (onStatus !== undefined) timer = setTimeout(watch, every);
  try {
    await Promise.all(Array.from({ length: slots }, (_, slot) => work(slot)));
  } finally {
    clearTimeout(timer);
  }
  const status = look();
  onStatus?.(status);
  if (stop.aborted) throw new Interrupted(folder.name, 'Everything done is saved; the same command goes on.');
  const { elsewhere, blocked } = queue;
  if (elsewhere.length > 0) note?.(`in the hands of other processes: ${elsewhere.map(jobTitle).join(', ')}`);
  if (blocked.length > 0) note?.(`not made, since a run they need is not done: ${blocked.map(jobTitle).join(', ')}`);
  return status;
}
