import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readOwnFile, writeFileAtomic, type OwnFile } from '../../data';
import { InputError, StorageError, storing } from '../../errors';
import type { GroupFolder } from '../groupFolder';

/** One job array: which element is which run. */
export interface Submission {
  number: number;
  /** ISO 8601, UTC. */
  created: string;
  /** Name of the workload. */
  workload: string;
  /** Runs by element. */
  runs: string[];
  /** Slurm's number of the array; absent until sbatch has answered, and if it refused. */
  array?: string;
}

const submissionKind: OwnFile = {
  thing: 'submission',
  wanted: 'the runs of a job array',
  shape: { number: 'count', created: 'text', workload: 'text', runs: ['text'], 'array?': 'text' },
  fix: 'Cancel the jobs of its array that are still in the queue (squeue, scancel), delete it, and launch again.',
};

/** Writes down a submission before it is made; its number is its own, whoever else submits. */
export function newSubmission(folder: GroupFolder, workload: string, runs: readonly string[]): Submission {
  storing(folder.slurm, () => mkdirSync(folder.slurm, { recursive: true }));
  for (let number = submissions(folder).length + 1; ; number++) {
    const submission: Submission = { number, created: new Date().toISOString(), workload, runs: [...runs] };
    const file = fileOf(folder, number);
    try {
      // `wx` fails if the file is there: of two submitters one takes the next number.
      storing(file, () => writeFileSync(file, JSON.stringify(submission), { flag: 'wx' }));
      return submission;
    } catch (error) {
      // On a full disk the name is made, and nothing in it.
      if (error instanceof StorageError) rmSync(file, { force: true });
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

export function recordArray(folder: GroupFolder, submission: Submission, array: string): void {
  writeFileAtomic(fileOf(folder, submission.number), JSON.stringify({ ...submission, array }));
}

/** Every submission of a group, oldest first. */
export function submissions(folder: GroupFolder): Submission[] {
  if (!existsSync(folder.slurm)) return [];
  return readdirSync(folder.slurm)
    .flatMap((name) => (/^submission-\d+\.json$/.test(name) ? [Number(name.slice(11, -5))] : []))
    .sort((a, b) => a - b)
    .map((number) => readSubmission(folder, number));
}

/** @throws InputError if there is none of that number */
export function readSubmission(folder: GroupFolder, number: number): Submission {
  const file = fileOf(folder, number);
  if (existsSync(file)) return readOwnFile(file, submissionKind) as Submission;
  throw new InputError({ file, thing: 'submission', found: 'nothing', wanted: 'the runs of a job array' });
}

function fileOf(folder: GroupFolder, number: number): string {
  return join(folder.slurm, `submission-${number}.json`);
}
