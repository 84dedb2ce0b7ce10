import type { GridFolder } from '../gridFolder';
import { InputError } from '../../errors';
import { slurm } from './commands';
import { queueOf } from './queueOf';

/** Longer command lines are refused. */
const most = 500;

/**
 * Takes jobs of a grid out of the queue and ends those that run, which save first.
 *
 * @param ids runs; default all
 * @returns the runs whose jobs were cancelled
 */
export async function cancelJobs(folder: GridFolder, ids?: readonly string[]): Promise<string[]> {
  return control(folder, ids, ['queued', 'running'], (jobs) => slurm('scancel', jobs));
}

/**
 * Puts running jobs of a grid back into the queue, where they go on from what they save.
 *
 * @param ids runs; default all
 * @returns the runs whose jobs went back
 */
export async function requeueJobs(folder: GridFolder, ids?: readonly string[]): Promise<string[]> {
  return control(folder, ids, ['running'], (jobs) => slurm('scontrol', ['requeue', jobs.join(',')]));
}

async function control(
  folder: GridFolder,
  ids: readonly string[] | undefined,
  states: readonly string[],
  act: (jobs: string[]) => Promise<string>,
): Promise<string[]> {
  const queue = await queueOf(folder);
  const unknown = ids?.find((id) => !folder.ids.includes(id));
  if (unknown !== undefined) {
    const wanted = 'an id that `usdrl grid status` shows';
    throw new InputError({ file: folder.path, thing: 'run', found: unknown, wanted });
  }
  const chosen = folder.ids.flatMap((id) => {
    const queued = queue.get(id);
    const isMeant = queued !== undefined && (ids === undefined || ids.includes(id)) && states.includes(queued.state);
    return isMeant ? [{ id, job: queued.job }] : [];
  });
  for (let start = 0; start < chosen.length; start += most) {
    await act(chosen.slice(start, start + most).map(({ job }) => job));
  }
  return chosen.map(({ id }) => id);
}
