import { Interrupted } from '../errors';
import { claimantOf } from '../runs';
import type { GridFolder } from './gridFolder';
import { gridStatus, type GridStatus, type RunStatus } from './gridStatus';
import { isDone } from './runResults';
import { superviseRun, type RunOutcome } from './superviseRun';

export interface LocalLaunch {
  /** Runs at once; with `gpus` a multiple of their number goes round. */
  processes: number;
  /** GPUs that the processes share out; by default they see all that there are. */
  gpus?: readonly string[];
  /** Program and arguments that run one run; folder and id are appended. */
  command: readonly string[];
  /** Stops all runs, which save. */
  signal?: AbortSignal;
  /** Told what happens, a line each. */
  note?: (text: string) => void;
  /** Given the state of all runs now and then, and at the end. */
  onStatus?: (status: GridStatus) => void;
  /** Milliseconds between two states; default 1000. */
  every?: number;
}

/**
 * Runs what is missing of a grid on this machine, a process a run. Runs that other processes are at are left to them.
 *
 * @throws Interrupted when stopped, after all runs have saved
 */
export async function launchLocally(folder: GridFolder, launch: LocalLaunch): Promise<GridStatus> {
  const { processes, gpus = [], command, signal, note, onStatus, every = 1000 } = launch;
  const waiting = folder.ids.filter((id) => !isDone(folder, id));
  waiting.forEach((id) => folder.clearFailure(id));
  const never = new AbortController();
  const stop = signal ?? never.signal;
  const known = new Map<string, RunStatus>();
  const look = (): GridStatus => gridStatus(folder, { known });
  const outcomes = new Map<string, RunOutcome>();
  const worker = async (slot: number): Promise<void> => {
    const environment = gpus.length === 0 ? undefined : { CUDA_VISIBLE_DEVICES: gpus[slot % gpus.length] };
    for (let id = waiting.shift(); id !== undefined && !stop.aborted; id = waiting.shift()) {
      // Another launcher may have begun or finished it since: no process is started to find that out.
      if (isDone(folder, id)) continue;
      if (claimantOf(folder.claims(id)) !== undefined) {
        outcomes.set(id, 'elsewhere');
        continue;
      }
      const { threads } = folder;
      const request = { folder, id, command, threads, environment, ownGroup: true, stop, note };
      outcomes.set(id, await superviseRun(request));
    }
  };
  const slots = Math.min(processes, waiting.length);
  const timer = onStatus === undefined ? undefined : setInterval(() => onStatus(look()), every);
  try {
    await Promise.all(Array.from({ length: slots }, (_, slot) => worker(slot)));
  } finally {
    clearInterval(timer);
  }
  const status = look();
  onStatus?.(status);
  if (stop.aborted) throw new Interrupted('grid', 'Everything done is saved; the same command goes on.');
  const elsewhere = [...outcomes].filter(([, outcome]) => outcome === 'elsewhere').map(([id]) => id);
  if (elsewhere.length > 0) note?.(`in the hands of other processes: ${elsewhere.join(', ')}`);
  return status;
}
