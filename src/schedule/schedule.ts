import type { BackendName } from '../backend';
import { InputError, Interrupted } from '../errors';
import { stopSignal, type LongWork } from '../progress';
import { enterToLaunch } from './enterToLaunch';
import { datasetsOf, estimateWorkload, requireData, type WorkloadEstimate } from './estimateWorkload';
import type { GroupFolder } from './groupFolder';
import { isDone } from './jobState';
import { launchLocally } from './launchLocally';
import { engineWords, ownCommand } from './ownCommand';
import { plainCluster, readCluster } from './slurm/cluster';
import { queueOf } from './slurm/queueOf';
import { submit, type SubmitRequest } from './slurm/submit';
import { scheduleStatus, type RunStatus, type ScheduleStatus } from './status';
import { TimeLeft } from './timeLeft';
import { processesFor, thisMachine } from './thisMachine';
import { jobsOf, type Workload } from './workload';

export const engines = ['local', 'slurm'] as const;
export type Engine = (typeof engines)[number];

/** How a workload is made. */
export interface ScheduleRequest {
  /** `local` (default): processes on this machine; `slurm`: job arrays of a cluster. */
  engine?: Engine;
  /** Tensor engine of the runs; default `auto`. */
  backend?: BackendName | 'auto';
  /** Devices of backend `xla`; default all. */
  devices?: string;
  /** `local`: runs at once; default as many as cores and memory hold. */
  processes?: number;
  /** `local`: GPUs that the processes share out. */
  gpus?: readonly string[];
  /** `local`: wait for runs that other processes are at, until everything is done. Default false: leave them to them. */
  waitForOthers?: boolean;
  /** `slurm`: file with what the cluster needs; see docs/grids.md. */
  cluster?: string;
  /** `slurm`: wait until no job waits or runs. Default false: return once everything is submitted. */
  watch?: boolean;
  /** Makes a data set that an open run needs where it can be made; throws where it is missing. Default: it must be there. */
  prepareData?: (dataset: string, work: LongWork) => Promise<unknown>;
  /** Stops local runs, which save; ends watching, jobs go on. */
  signal?: AbortSignal;
  /** Told what happens, a line each. */
  note?: (text: string) => void;
  /** Given the state of all runs now and then, and at the end. */
  onStatus?: (status: ScheduleStatus) => void;
}

/**
 * Makes what is missing of a workload. Failed runs of an earlier launch are tried again.
 *
 * @throws InputError for unfit experiments or cluster, missing data, and where another process is at a workload of the same name that
 * has more to make; Interrupted when stopped
 */
export async function schedule(workload: Workload, request: ScheduleRequest = {}): Promise<ScheduleStatus> {
  const { engine = 'local', note } = request;
  const signal = stopSignal(request);
  checkFits(request, engine);
  const cluster = request.cluster === undefined ? plainCluster : readCluster(request.cluster);
  if ((cluster.nodes ?? 1) > 1 && request.backend !== 'xla') {
    throw new InputError({
      file: request.cluster,
      thing: 'key nodes',
      found: `${cluster.nodes} with backend ${request.backend ?? 'auto'}`,
      wanted: '1, or --backend xla',
      fix: 'Only XLA shares a run among machines.',
    });
  }
  await prepare(workload, request);
  const estimate = estimateWorkload(workload);
  requireData(estimate.missing);
  const { folder, claim } = enterToLaunch(workload);
  try {
    const { former, name } = folder;
    if (former.length > 0) note?.(`${former.length} run folders of an earlier version of ${name} stay as they are.`);
    if (engine === 'local') return await made(folder, estimate, { ...request, signal });
    const command = ownCommand('work-element', ...engineWords(request));
    return await submitted(folder, { cluster, command, memory: estimate.total.memory }, request);
  } finally {
    claim.release();
  }
}

function made(
  folder: GroupFolder,
  { threads, runs, total }: WorkloadEstimate,
  request: ScheduleRequest,
): Promise<ScheduleStatus> {
  const { gpus, waitForOthers, signal, note, onStatus } = request;
  const { processes, bound } = processesFor(thisMachine(), threads, total.memory);
  const chosen = request.processes ?? gpus?.length ?? processes;
  const isOpen = runs.some(({ done }) => !done);
  if (isOpen && request.processes === undefined) note?.(`${chosen} at a time (${gpus === undefined ? bound : 'GPUs'})`);
  const command = ownCommand('work', ...engineWords(request));
  return launchLocally(folder, { processes: chosen, gpus, command, waitForOthers, signal, note, onStatus });
}

async function prepare(workload: Workload, { prepareData, signal }: ScheduleRequest): Promise<void> {
  if (prepareData === undefined) return;
  const open = jobsOf(workload).filter((job) => !isDone(job));
  for (const dataset of new Set(open.flatMap(datasetsOf))) await prepareData(dataset, { signal });
}

/** Submits; with `watch` it follows the jobs, and submits those that the limits of the cluster kept out as soon as others have ended. */
async function submitted(
  folder: GroupFolder,
  jobs: SubmitRequest,
  { watch: isWatching, signal, note, onStatus }: ScheduleRequest,
): Promise<ScheduleStatus> {
  for (let done = -1; ;) {
    const { arrays, refused } = await submit(folder, jobs);
    for (const { array, runs } of arrays) note?.(`job array ${array}: ${runs.length} runs`);
    if (arrays.length === 0) note?.(refused?.message ?? 'nothing to submit: every run is done, queued or running');
    if (isWatching !== true) {
      const status = scheduleStatus(folder, { queue: await queueOf(folder) });
      onStatus?.(status);
      if (refused !== undefined) throw refused;
      return status;
    }
    const status = await watch(folder, { signal, onStatus });
    if (refused === undefined) return status;
    // Runs that fail would be submitted for ever.
    if (status.counts.done === done) throw refused;
    done = status.counts.done;
  }
}

export interface WatchRequest {
  signal?: AbortSignal;
  onStatus?: (status: ScheduleStatus) => void;
  /** Milliseconds between two looks; default 5000, which no controller minds. */
  every?: number;
}

/** Follows runs, whoever makes them, until none of them is in a queue or running. */
export async function watch(
  folder: GroupFolder,
  { onStatus, every = 5000, ...work }: WatchRequest,
): Promise<ScheduleStatus> {
  const signal = stopSignal(work);
  const known = new Map<string, RunStatus>();
  const timeLeft = new TimeLeft(folder);
  for (let processes = 0; ;) {
    const status = scheduleStatus(folder, { queue: await queueOf(folder), known, timeLeft, processes });
    // Between two runs of a process none runs.
    processes = status.counts.running || processes;
    onStatus?.(status);
    if (status.counts.running + status.counts.queued === 0) return status;
    await pause(every, signal);
    if (signal?.aborted === true) throw new Interrupted('watching', 'The runs go on.');
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
    if (signal?.aborted === true) done();
  });
}

function checkFits({ processes, gpus, cluster, watch }: ScheduleRequest, engine: Engine): void {
  const misfit = engine === 'local' ? { cluster, watch } : { processes, gpus };
  const [name] = Object.entries(misfit).find(([, value]) => value !== undefined && value !== false) ?? [];
  if (name === undefined) return;
  const other = engine === 'local' ? 'slurm' : 'local';
  throw new InputError({ thing: `--${name}`, found: `engine ${engine}`, wanted: `--engine ${other}, or no --${name}` });
}
