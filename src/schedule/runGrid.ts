import type { BackendName } from '../backend';
import { InputError, Interrupted } from '../errors';
import { GridFolder } from './gridFolder';
import { planGrid, requireData } from './gridPlan';
import { readGridFile } from './gridFile';
import { gridStatus, type GridStatus, type RunStatus } from './gridStatus';
import { launchLocally } from './launchLocally';
import { processesFor, thisMachine } from './localShares';
import { ownCommand } from './ownCommand';
import { plainProfile, readProfile } from './slurm/profile';
import { queueOf } from './slurm/queueOf';
import { submitGrid } from './slurm/submitGrid';

export const gridEngines = ['local', 'slurm'] as const;
export type GridEngine = (typeof gridEngines)[number];

/** A grid to launch, or to go on with. */
export interface GridRequest {
  /** Grid file. */
  file: string;
  /** The grid's folder; launched again, what is missing is run. */
  out: string;
  /** `local` (default): processes on this machine; `slurm`: job arrays of a cluster. */
  engine?: GridEngine;
  /** Tensor engine of the runs; default `auto`. */
  backend?: BackendName | 'auto';
  /** `local`: runs at once; default as many as cores and memory hold. */
  processes?: number;
  /** `local`: GPUs that the processes share out. */
  gpus?: readonly string[];
  /** `slurm`: file with what the cluster needs; see docs/grids.md. */
  profile?: string;
  /** `slurm`: wait until no job waits or runs. Default false: return once everything is submitted. */
  watch?: boolean;
  /** Stops local runs, which save; ends watching, jobs go on. */
  signal?: AbortSignal;
  /** Told what happens, a line each. */
  note?: (text: string) => void;
  /** Given the state of all runs now and then, and at the end. */
  onStatus?: (status: GridStatus) => void;
}

/**
 * Runs what is missing of a grid. Failed runs of an earlier launch are tried again.
 *
 * @throws InputError for an unfit file or profile; Interrupted when stopped
 */
export async function runGrid(request: GridRequest): Promise<GridStatus> {
  const { file, out, engine = 'local', backend = 'auto', signal, note, onStatus } = request;
  checkFits(request, engine);
  const profile = request.profile === undefined ? plainProfile : readProfile(request.profile);
  const grid = readGridFile(file);
  const plan = planGrid(grid);
  requireData(plan, file);
  const folder = GridFolder.create(out, grid);
  const former = folder.formerRuns();
  if (former.length > 0) note?.(`${former.length} run folders of an earlier version of the grid stay as they are.`);
  const { memory } = plan.total;
  if (engine === 'slurm') {
    const command = ownCommand('grid', 'element', '--backend', backend);
    const arrays = await submitGrid(folder, { profile, command, memory });
    for (const { array, runs } of arrays) note?.(`job array ${array}: ${runs.length} runs`);
    if (arrays.length === 0) note?.('nothing to submit: every run is done, queued or running');
    if (request.watch === true) return watchGrid(folder, { signal, onStatus });
    const status = gridStatus(folder, { queue: await queueOf(folder) });
    onStatus?.(status);
    return status;
  }
  const { processes, bound } = processesFor(thisMachine(), folder.threads, memory);
  const chosen = request.processes ?? (request.gpus === undefined ? processes : request.gpus.length);
  if (request.processes === undefined) note?.(`${chosen} at a time (${request.gpus === undefined ? bound : 'GPUs'})`);
  const command = ownCommand('grid', 'work', '--backend', backend);
  return launchLocally(folder, { processes: chosen, gpus: request.gpus, command, signal, note, onStatus });
}

export interface WatchRequest {
  signal?: AbortSignal;
  onStatus?: (status: GridStatus) => void;
  /** Milliseconds between two looks; default 5000, which no controller minds. */
  every?: number;
}

/** Follows a grid, whoever runs it, until none of its runs is in a queue or running. */
export async function watchGrid(
  folder: GridFolder,
  { signal, onStatus, every = 5000 }: WatchRequest,
): Promise<GridStatus> {
  const known = new Map<string, RunStatus>();
  for (;;) {
    const status = gridStatus(folder, { queue: await queueOf(folder), known });
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

function checkFits({ processes, gpus, profile, watch }: GridRequest, engine: GridEngine): void {
  const misfit = engine === 'local' ? { profile, watch } : { processes, gpus };
  const [name] = Object.entries(misfit).find(([, value]) => value !== undefined && value !== false) ?? [];
  if (name === undefined) return;
  const other = engine === 'local' ? 'slurm' : 'local';
  throw new InputError({ thing: `--${name}`, found: `engine ${engine}`, wanted: `--engine ${other}, or no --${name}` });
}
