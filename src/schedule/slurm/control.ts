import { InputError } from '../../errors';
import type { GroupFolder } from '../groupFolder';
import { slurm } from './commands';
import { queueOf } from './queueOf';

/** Longer command lines are refused. */
const most = 500;

/**
 * Takes jobs of a group out of the queue and ends those that run, which save first.
 *
 * @param names labels or run folders; default all
 * @returns the runs whose jobs were cancelled
 */
export async function cancelJobs(folder: GroupFolder, names?: readonly string[]): Promise<string[]> {
  return control(folder, names, ['queued', 'running'], (jobs) => slurm('scancel', jobs));
}

/**
 * Puts running jobs of a group back into the queue, where they go on from what they save.
 *
 * @param names labels or run folders; default all
 * @returns the runs whose jobs went back
 */
export async function requeueJobs(folder: GroupFolder, names?: readonly string[]): Promise<string[]> {
  return control(folder, names, ['running'], (jobs) => slurm('scontrol', ['requeue', jobs.join(',')]));
}

async function control(
  folder: GroupFolder,
  names: readonly string[] | undefined,
  states: readonly string[],
  act: (jobs: string[]) => Promise<string>,
): Promise<string[]> {
  const queue = await queueOf(folder);
  const meant = names === undefined ? folder.jobs.map(({ run }) => run) : names.flatMap((name) => named(folder, name));
  const chosen = [...new Set(meant)].flatMap((run) => {
    const queued = queue.get(run);
    return queued !== undefined && states.includes(queued.state) ? [{ run, job: queued.job }] : [];
  });
  for (let start = 0; start < chosen.length; start += most) {
    await act(chosen.slice(start, start + most).map(({ job }) => job));
  }
  return chosen.map(({ run }) => run);
}

/** Runs of a label, or of a run folder's name. */
function named(folder: GroupFolder, name: string): string[] {
  const runs = folder.jobs.flatMap(({ run, experiments }) =>
    run === name || experiments.some(({ label }) => label === name) ? [run] : [],
  );
  if (runs.length > 0) return runs;
  const wanted = 'one that `usdrl grid status` shows';
  throw new InputError({ file: folder.path, thing: 'run', found: name, wanted });
}
