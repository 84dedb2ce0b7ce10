import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileAtomic } from '../../data';
import { InputError } from '../../errors';
import type { GridFolder } from '../gridFolder';
import { wordOf } from '../gridFile';
import { gridStatus } from '../gridStatus';
import { slurm } from './commands';
import { jobScript } from './jobScript';
import type { SlurmProfile } from './profile';
import { queueOf } from './queueOf';
import { newSubmission, recordArray } from './submissions';

export interface SubmitRequest {
  profile: SlurmProfile;
  /** Program and arguments of an element; folder and submission are appended. */
  command: readonly string[];
  /** Bytes of the run that needs most. */
  memory: number;
}

export interface SubmittedArray {
  array: string;
  runs: string[];
}

const mebibyte = 2 ** 20;

/**
 * Submits what is missing of a grid as job arrays, as many as the cluster's `MaxArraySize` asks for. Runs that are done, in the
 * queue, or in the hands of a process are left out.
 *
 * @throws InputError that carries Slurm's complaint
 */
export async function submitGrid(folder: GridFolder, request: SubmitRequest): Promise<SubmittedArray[]> {
  const { runs } = gridStatus(folder, { queue: await queueOf(folder) });
  const open = runs.filter(({ state }) => !['done', 'running', 'queued'].includes(state)).map(({ id }) => id);
  const size = open.length === 0 ? 0 : await largestArray();
  const arrays: SubmittedArray[] = [];
  for (let start = 0; start < open.length; start += size) {
    arrays.push(await submitArray(folder, open.slice(start, start + size), request));
  }
  return arrays;
}

async function submitArray(folder: GridFolder, ids: string[], request: SubmitRequest): Promise<SubmittedArray> {
  const { profile, command, memory } = request;
  const submission = newSubmission(folder, ids);
  const output = join(folder.slurm, 'output');
  mkdirSync(output, { recursive: true });
  const array = {
    name: `usdrl-${wordOf(folder.name)}`,
    size: ids.length,
    output,
    threads: folder.threads,
    memory: Math.ceil(memory / mebibyte),
    command: [...command, folder.path, String(submission.number)],
  };
  const script = join(folder.slurm, `submission-${submission.number}.sh`);
  writeFileAtomic(script, jobScript(array, profile));
  // `12345`, or `12345;cluster` where there are several clusters.
  const answer = (await slurm('sbatch', ['--parsable', script])).trim();
  const number = /^(\d+)(;|$)/.exec(answer)?.[1];
  if (number === undefined) throw new InputError({ thing: 'sbatch', found: answer, wanted: 'the number of a job' });
  recordArray(folder, submission, number);
  ids.forEach((id) => folder.clearFailure(id));
  return { array: number, runs: ids };
}

async function largestArray(): Promise<number> {
  const text = await slurm('scontrol', ['show', 'config']);
  // The largest index is one less; 1001 is Slurm's own default.
  return Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(text)?.[1] ?? 1001);
}
