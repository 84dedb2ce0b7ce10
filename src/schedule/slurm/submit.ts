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
import { jobScript, outputPattern } from './jobScript';
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

/** What became of a submission. */
export interface Submitted {
  arrays: SubmittedArray[];
  /** Where the cluster took no more: what it said, and how many runs are left. Submitted again later, they follow. */
  refused?: InputError;
}

const mebibyte = 2 ** 20;

/** How Slurm says that there are too many jobs, of a user, an account or an array, not that one asks for something wrong. */
const tooMany = /MaxSubmit|job submit limit|MaxJob|MaxArray|unable to accept job|Invalid job array/i;

/**
 * Submits what is missing of a workload as job arrays, as many as the cluster's `MaxArraySize` asks for, and smaller ones where
 * its limits of jobs ask for it. Runs that are done, in the queue, or in the hands of a process are left out. Ensembles are arrays
 * of their own, which wait until those of their members have ended.
 *
 * @throws InputError that carries Slurm's complaint where it is of another kind
 */
export async function submit(folder: GroupFolder, request: SubmitRequest): Promise<Submitted> {
  outputPattern(outputOf(folder));
  const queue = await queueOf(folder);
  const { runs } = scheduleStatus(folder, { queue });
  const isOpen = (state: string): boolean => !['done', 'running', 'queued'].includes(state);
  const open = new Set(runs.filter(({ state }) => isOpen(state)).map(({ run }) => run));
  const jobs = folder.jobs.filter(({ run }) => open.has(run));
  const arrays: SubmittedArray[] = [];
  let size = jobs.length === 0 ? 0 : await largestArray();
  /** @returns the complaint where the cluster takes no more */
  const submitAll = async (some: readonly Job[], after: readonly string[]): Promise<InputError | undefined> => {
    for (let start = 0; start < some.length;) {
      const part = some.slice(start, start + size);
      try {
        arrays.push(await submitArray(folder, part, request, after));
        start += part.length;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        if (!tooMany.test(String(error.problem.found))) throw withArrays(error, arrays);
        if (part.length === 1) return error;
        size = Math.ceil(part.length / 2);
      }
    }
    return undefined;
  };
  let error = await submitAll(jobs.filter(({ after }) => after.length === 0), []); // prettier-ignore
  if (error === undefined) {
    const ensembles = jobs.filter(({ after }) => after.length > 0);
    const members = new Set(ensembles.flatMap(({ after }) => after));
    // Some may be in the queue since an earlier submission.
    const queued = [...queue].flatMap(([run, { state, job }]) =>
      state === 'ended' ? [] : [{ runs: [run], array: job.split('_')[0] }],
    );
    const needed = [...queued, ...arrays].filter((array) => array.runs.some((run) => members.has(run)));
    error = await submitAll(ensembles, [...new Set(needed.map(({ array }) => array))]);
  }
  if (error === undefined) return { arrays };
  const left = arrays.reduce((count, array) => count - array.runs.length, jobs.length);
  const fix =
    'The cluster takes no more jobs now: launch the same command again when some have ended, or with --watch.';
  return { arrays, refused: withArrays(error, arrays, `, ${left} runs are not`, fix) };
}

/** A complaint of Slurm, with what is in the queue all the same. */
function withArrays(
  { problem }: InputError,
  arrays: readonly SubmittedArray[],
  left = '',
  fix = problem.fix,
): InputError {
  const listed = arrays.map(({ array, runs }) => `array ${array} (${runs.length} runs)`).join(', ');
  const submitted = arrays.length === 0 ? 'nothing is submitted' : `${listed} submitted`;
  return new InputError({ ...problem, found: `${problem.found}; ${submitted}${left}`, fix });
}

function outputOf(folder: GroupFolder): string {
  return join(folder.slurm, 'output');
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
  const output = outputOf(folder);
  storing(output, () => mkdirSync(output, { recursive: true }));
  const array = {
    name: `usdrl-${wordOf(folder.name)}`,
    size: runs.length,
    output,
    machines: join(folder.slurm, 'machines'),
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
