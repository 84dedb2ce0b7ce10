import { claimantOf } from '../runs';
import type { GridFolder } from './gridFolder';
import { runProgress, type RunProgress } from './runProgress';
import { isDone } from './runResults';

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

export interface RunStatus {
  id: string;
  state: RunState;
  /** Epochs done, and to do in all. */
  epoch: number;
  epochs: number;
  /** Of the last step or epoch. */
  loss?: number;
  /** Of pre-training, while it runs; evaluations come on top. */
  secondsLeft?: number;
  /** All epochs are done, evaluations are not. */
  evaluating: boolean;
  /** Where it runs: `host pid 12` or `host job 3_4`. */
  where?: string;
  /** What Slurm says of its job; why it failed. */
  note?: string;
  /** What its processes print. */
  log: string;
}

export interface GridStatus {
  name: string;
  folder: string;
  runs: RunStatus[];
  counts: Record<RunState, number>;
  /** Of pre-training of all runs that are neither done nor failed, with as many at once as run now; absent if none runs. */
  secondsLeft?: number;
}

/** What a queue says of a run. */
export interface QueuedRun {
  state: 'queued' | 'running' | 'ended';
  job: string;
  /** Slurm's words. */
  note?: string;
}

export interface StatusOptions {
  /** What a cluster's queue says, by run. */
  queue?: ReadonlyMap<string, QueuedRun>;
  /** Runs known to be done, which are not looked at again; those found done are added. */
  known?: Map<string, RunStatus>;
}

/** The state of every run, from the grid's folder alone; a cluster's queue adds which runs wait there. */
export function gridStatus(folder: GridFolder, { queue, known }: StatusOptions = {}): GridStatus {
  const lengths = folder.epochs;
  const runs = folder.ids.map((id) => {
    const status = known?.get(id) ?? runStatus(folder, id, lengths.get(id) as number, queue?.get(id));
    if (status.state === 'done') known?.set(id, status);
    return status;
  });
  const counts = Object.fromEntries(runStates.map((state) => [state, 0])) as Record<RunState, number>;
  for (const { state } of runs) counts[state] += 1;
  return { name: folder.name, folder: folder.path, runs, counts, ...timeLeft(runs, counts) };
}

function runStatus(folder: GridFolder, id: string, epochs: number, queued: QueuedRun | undefined): RunStatus {
  const progress = runProgress(folder.runFolder(id));
  const base = {
    id,
    epoch: progress?.epochs ?? 0,
    epochs,
    loss: progress?.loss,
    evaluating: false,
    log: folder.log(id),
  };
  if (isDone(folder, id)) return { ...base, state: 'done' };
  const claimant = claimantOf(folder.claims(id));
  if (claimant !== undefined) {
    const { host, pid, job } = claimant;
    const where = `${host} ${job === undefined ? `pid ${pid}` : `job ${job}`}`;
    const evaluating = base.epoch >= epochs;
    return { ...base, state: 'running', where, evaluating, secondsLeft: secondsLeft(progress, epochs) };
  }
  const waits = queued?.state === 'queued' || queued?.state === 'running';
  // A job that Slurm has started, whose process has not claimed its run yet.
  if (waits) return { ...base, state: 'queued', where: `job ${queued.job}`, note: queued.note };
  const tries = folder.failure(id);
  if (tries !== undefined) {
    const { exit, message } = tries[tries.length - 1];
    return { ...base, state: 'failed', note: `${exit}: ${message}` };
  }
  const note = queued?.state === 'ended' ? queued.note : undefined;
  return { ...base, state: progress === undefined ? 'waiting' : 'interrupted', note };
}

function secondsLeft(progress: RunProgress | undefined, epochs: number): number | undefined {
  if (progress?.secondsPerStep === undefined || progress.stepsPerEpoch === undefined) return undefined;
  return progress.secondsPerStep * (progress.stepsPerEpoch * (epochs - progress.epochs) - progress.steps);
}

function timeLeft(runs: readonly RunStatus[], { running }: GridStatus['counts']): { secondsLeft?: number } {
  const known = runs.filter(({ secondsLeft }) => secondsLeft !== undefined);
  const sum = (pick: (run: RunStatus) => number, of: readonly RunStatus[]): number =>
    of.reduce((total, run) => total + pick(run), 0);
  const epochs = sum(({ epoch, epochs }) => epochs - epoch, known);
  if (running === 0 || epochs === 0) return {};
  const each = sum(({ secondsLeft }) => secondsLeft as number, known) / epochs;
  const ahead = runs.filter(({ state }) => state !== 'done' && state !== 'failed');
  return { secondsLeft: (each * sum(({ epoch, epochs }) => epochs - epoch, ahead)) / running };
}
