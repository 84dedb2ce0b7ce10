import { userInfo } from 'node:os';

import { InputError } from '../../errors';
import { slurm } from './commands';

/** One element of a job array as Slurm sees it. */
export interface JobState {
  array: string;
  element: number;
  /** Slurm's word: `PENDING`, `RUNNING`, `COMPLETED`, `TIMEOUT`, `CANCELLED`, ... */
  state: string;
  /** Why it waits or ended, where Slurm says so. */
  reason: string;
}

/** The elements that wait or run now, of all arrays of this user. */
export async function queuedJobs(): Promise<JobState[]> {
  return parseQueue(await slurm('squeue', ['-h', '-r', '-u', userInfo().username, '-o', '%F|%K|%T|%r']));
}

/** Lines `ARRAY|ELEMENT|STATE|REASON` of squeue; jobs that are no arrays have `N/A` as element and are left out. */
export function parseQueue(text: string): JobState[] {
  return text.split('\n').flatMap((line) => {
    const [array, element, state, ...reason] = line.split('|');
    return /^\d+$/.test(element ?? '') ? [{ array, element: Number(element), state, reason: reason.join('|') }] : [];
  });
}

/**
 * How elements that have left the queue ended: from the accounts where the cluster keeps them, else from what the controller
 * still remembers of the last minutes.
 */
export async function endedJobs(arrays: readonly string[]): Promise<JobState[]> {
  if (arrays.length === 0) return [];
  try {
    return parseAccounts(
      await slurm('sacct', ['-n', '-P', '-X', '-j', arrays.join(','), '-o', 'JobID,State,ExitCode']),
    );
  } catch (error) {
    // Clusters without accounts are common; any other complaint is passed on by the commands below.
    if (!(error instanceof InputError)) throw error;
  }
  const remembered = arrays.map((array) => slurm('scontrol', ['-o', 'show', 'job', array]).catch(forgotten));
  return parseJobs((await Promise.all(remembered)).join('\n'));
}

/** The controller forgets jobs some minutes after their end (`MinJobAge`). */
function forgotten(error: unknown): string {
  if (error instanceof InputError && String(error.problem.found).includes('Invalid job id')) return '';
  throw error;
}

/** Lines `ARRAY_ELEMENT|STATE|EXIT:SIGNAL` of sacct; `CANCELLED by 1000` is `CANCELLED`. */
export function parseAccounts(text: string): JobState[] {
  return text.split('\n').flatMap((line) => {
    const [id, state, exit] = line.split('|');
    const [, array, element] = /^(\d+)_(\d+)$/.exec(id) ?? [];
    if (array === undefined) return [];
    return [{ array, element: Number(element), state: state.split(' ')[0], reason: `exit ${exit}` }];
  });
}

/** Lines of `scontrol -o show job`: `JobId=5 ArrayJobId=2 ArrayTaskId=3 ... JobState=FAILED Reason=...`. */
export function parseJobs(text: string): JobState[] {
  return text.split('\n').flatMap((line) => {
    const field = (name: string): string | undefined => new RegExp(`(?:^| )${name}=(\\S+)`).exec(line)?.[1];
    const [array, element, state] = [field('ArrayJobId'), field('ArrayTaskId'), field('JobState')];
    // Elements that wait together share a line, with a range in the place of their number; squeue has them.
    if (array === undefined || state === undefined || !/^\d+$/.test(element ?? '')) return [];
    return [{ array, element: Number(element), state, reason: field('Reason') ?? '' }];
  });
}
