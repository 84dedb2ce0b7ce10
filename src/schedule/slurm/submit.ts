import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileAtomic } from '../../data';
import { InputError, storing } from '../../errors';
import type { GroupFolder } from '../groupFolder';
import { scheduleStatus } from '../status';
import { wordOf } from '../word';
import type { Job } from '../workload';
import type { Cluster } from './cluster';
import { slurm } from './commands';
import { jobScript } from './jobScript';
import { queueOf } from './queueOf';
import { newSubmission, recordArray } from './submissions';

export interface SubmitRequest {
  cluster: Cluster;
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
 * Submits what is missing of a workload as job arrays, as many as the cluster's `MaxArraySize` asks for. Runs that are done, in
 * the queue, or in the hands of a process are left out. Ensembles are arrays of their own, which wait until those of their members
 * have ended.
 *
 * @throws InputError that carries Slurm's complaint
 */
export async function submit(folder: GroupFolder, request: SubmitRequest): Promise<SubmittedArray[]> {
  const queue = await queueOf(folder);
  const { runs } = scheduleStatus(folder, { queue });
  const isOpen = (state: string): boolean => !['done', 'running', 'queued'].includes(state);
  const open = new Set(runs.filter(({ state }) => isOpen(state)).map(({ run }) => run));
  const jobs = folder.jobs.filter(({ run }) => open.has(run));
  const size = jobs.length === 0 ? 0 : await largestArray();
  const arrays: SubmittedArray[] = [];
  const submitAll = async (some: readonly Job[], after: readonly string[]): Promise<void> => {
    for (let start = 0; start < some.length; start += size) {
      arrays.push(await submitArray(folder, some.slice(start, start + size), request, after));
    }
  };
  await submitAll(jobs.filter(({ after }) => after.length === 0), []); // prettier-ignore
  const ensembles = jobs.filter(({ after }) => after.length > 0);
  const members = new Set(ensembles.flatMap(({ after }) => after));
  // Some may be in the queue since an earlier submission.
  const queued = [...queue].flatMap(([run, { state, job }]) =>
    state === 'ended' ? [] : [{ runs: [run], array: job.split('_')[0] }],
  );
  const needed = [...queued, ...arrays].filter((array) => array.runs.some((run) => members.has(run)));
  await submitAll(ensembles, [...new Set(needed.map(({ array }) => array))]);
  return arrays;
}

async function submitArray(
  folder: GroupFolder,
  jobs: readonly Job[],
  { cluster, command, memory }: SubmitRequest,
  after: readonly string[],
): Promise<SubmittedArray> {
  const [{ workload, threads }] = jobs;
  const runs = jobs.map(({ run }) => run);
  const submission = newSubmission(folder, workload, runs);
  const output = join(folder.slurm, 'output');
  storing(output, () => mkdirSync(output, { recursive: true }));
  const array = {
    name: `usdrl-${wordOf(folder.name)}`,
    size: runs.length,
    output,
    threads,
    memory: Math.ceil(memory / mebibyte),
    command: [...command, folder.path, String(submission.number)],
    after,
  };
  const script = join(folder.slurm, `submission-${submission.number}.sh`);
  writeFileAtomic(script, jobScript(array, cluster));
  // `12345`, or `12345;cluster` where there are several clusters.
  const answer = (await slurm('sbatch', ['--parsable', script])).trim();
  const number = /^(\d+)(;|$)/.exec(answer)?.[1];
  if (number === undefined) throw new InputError({ thing: 'sbatch', found: answer, wanted: 'the number of a job' });
  recordArray(folder, submission, number);
  runs.forEach((run) => folder.clearFailure(run));
  return { array: number, runs };
}

async function largestArray(): Promise<number> {
  const text = await slurm('scontrol', ['show', 'config']);
  // The largest index is one less; 1001 is Slurm's own default.
  return Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(text)?.[1] ?? 1001);
}
