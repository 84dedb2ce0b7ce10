import { resolveSettings } from '../settings';
import { claimantOf } from '../data';
import type { GroupFolder } from './groupFolder';
import { isDone, runStates, type RunState } from './jobState';
import { runProgress, type RunProgress } from './runProgress';
import { TimeLeft } from './timeLeft';
import type { Job } from './workload';

export interface RunStatus {
  /** What its workload calls it. */
  label: string;
  /** Its run folder; runs of several labels may share one. */
  run: string;
  state: RunState;
  /** Epochs of pre-training done, and to do in all: 0 where nothing is pre-trained. */
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
  /** What Slurm says of its job; why it failed; what it waits for. */
  note?: string;
  /** What its processes print. */
  log: string;
}

export interface ScheduleStatus {
  name: string;
  folder: string;
  runs: RunStatus[];
  counts: Record<RunState, number>;
  /** Of all runs that are neither done nor failed, measurements too; absent if none runs, and while nothing is known. */
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
  /** Expects the time left; better the same for all looks. */
  timeLeft?: TimeLeft;
  /** Runs made at once, which holds too while none runs. Default as many as run. */
  processes?: number;
}

/** The state of every run, from the group folder alone; a cluster's queue adds which runs wait there. */
export function scheduleStatus(folder: GroupFolder, options: StatusOptions = {}): ScheduleStatus {
  const { queue, known, timeLeft = new TimeLeft(folder) } = options;
  const looks = new Map<string, Look>();
  const runs = linesOf(folder).map(({ label, run, jobs }) => {
    const key = JSON.stringify([label, run]);
    const there = known?.get(key);
    if (there !== undefined) return there;
    const look = looks.get(run) ?? lookAt(folder, jobs[0], queue?.get(run));
    looks.set(run, look);
    const done = jobs.every((job) =>
      isDone(
        job,
        job.experiments.flatMap((one) => (one.label === label ? one.experiment : [])),
      ),
    );
    const status: RunStatus = { label, run, ...stateOf(look, done) };
    if (done) known?.set(key, status);
    return status;
  });
  const counts = Object.fromEntries(runStates.map((state) => [state, 0])) as Record<RunState, number>;
  for (const { state } of runs) counts[state] += 1;
  // What several labels share is made once, and is open as long as one of them is.
  const states = new Map<string, RunState>(runs.map(({ run }) => [run, 'done']));
  for (const { run, state } of runs) if (state !== 'done') states.set(run, state);
  const running = [...states.values()].filter((state) => state === 'running').length;
  const processes = Math.max(running, options.processes ?? 0);
  const isOver = runs.every(({ state }) => state === 'done' || state === 'failed');
  const secondsLeft = processes === 0 || isOver ? undefined : timeLeft.seconds(states, processes);
  const about = { name: folder.name, folder: folder.path };
  return { ...about, runs, counts, ...(secondsLeft === undefined ? {} : { secondsLeft }) };
}

/** One line of a status: what has one label and lies in one run folder. */
interface Line {
  label: string;
  run: string;
  jobs: Job[];
}

function linesOf({ jobs }: GroupFolder): Line[] {
  const lines = new Map<string, Line>();
  for (const job of jobs) {
    for (const label of new Set(job.experiments.map((one) => one.label))) {
      const key = JSON.stringify([label, job.run]);
      const line = lines.get(key);
      if (line === undefined) lines.set(key, { label, run: job.run, jobs: [job] });
      else line.jobs.push(job);
    }
  }
  return [...lines.values()];
}

/** What can be seen of a run folder, whatever is asked of it. */
type Look = Omit<RunStatus, 'label' | 'run' | 'state'> & { state: Exclude<RunState, 'done'> };

function stateOf(look: Look, done: boolean): Omit<RunStatus, 'label' | 'run'> {
  if (!done) return look;
  const { epoch, epochs, loss, log } = look;
  return { epoch, epochs, loss, log, evaluating: false, state: 'done' };
}

function lookAt(folder: GroupFolder, job: Job, queued: QueuedRun | undefined): Look {
  const { run } = job;
  const epochs = epochsOf(job);
  const progress = epochs === 0 ? undefined : runProgress(folder.runFolder(run));
  const epoch = progress?.epochs ?? 0;
  const base = { epoch, epochs, loss: progress?.loss, evaluating: false, log: folder.log(run) };
  const claimant = claimantOf(folder.claims(run));
  if (claimant !== undefined) {
    const { host, pid, job: element } = claimant;
    const where = `${host} ${element === undefined ? `pid ${pid}` : `job ${element}`}`;
    return {
      ...base,
      state: 'running',
      where,
      evaluating: epoch >= epochs,
      secondsLeft: secondsLeft(progress, epochs),
    };
  }
  const waits = queued?.state === 'queued' || queued?.state === 'running';
  // A job that Slurm has started, whose process has not claimed its run yet.
  if (waits) return { ...base, state: 'queued', where: `job ${queued.job}`, note: queued.note };
  const tries = folder.failure(run);
  if (tries !== undefined) {
    const { exit, message } = tries[tries.length - 1];
    return { ...base, state: 'failed', note: `${exit}: ${message}` };
  }
  const note = queued?.state === 'ended' ? queued.note : undefined;
  return { ...base, state: progress === undefined ? 'waiting' : 'interrupted', note };
}

/** Epochs of pre-training of a run; those of one preset are alike but for their settings. */
function epochsOf({ experiments }: Job): number {
  const [{ experiment }] = experiments;
  const { preset, set = [], features = 'pretrained', measurement } = experiment;
  if (features !== 'pretrained' || measurement.protocol === 'ensemble') return 0;
  const given = set.filter((assignment) => assignment.startsWith('training.epochs='));
  // Settings of a whole grid would take long to resolve every second.
  const key = JSON.stringify([preset, given]);
  const known = epochs.get(key) ?? resolveSettings({ preset, set: given }).training.epochs;
  epochs.set(key, known);
  return known;
}

const epochs = new Map<string, number>();

function secondsLeft(progress: RunProgress | undefined, epochs: number): number | undefined {
  if (progress?.secondsPerStep === undefined || progress.stepsPerEpoch === undefined) return undefined;
  return progress.secondsPerStep * (progress.stepsPerEpoch * (epochs - progress.epochs) - progress.steps);
}
