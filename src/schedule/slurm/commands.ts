import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { InputError } from '../../errors';

const run = promisify(execFile);

/** Output of thousands of jobs. */
const mostBytes = 64 * 2 ** 20;

/** Seconds after which a controller that does not answer counts as failing. */
const patience = 60;

/**
 * Runs a command of Slurm and gives its output.
 *
 * @throws InputError that carries Slurm's own complaint
 */
export async function slurm(command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(command, args, { maxBuffer: mostBytes, timeout: patience * 1000 });
    return stdout;
  } catch (error) {
    const { found, isAnswer } = complaint(error);
    if (isAnswer) throw new InputError({ thing: command, found, wanted: 'what this Slurm takes' });
    const fix = 'Run this where sbatch and squeue work (a login node), or use --engine local.';
    throw new InputError({ thing: command, found, wanted: 'a Slurm that answers', fix });
  }
}

/** What went wrong, in Slurm's own words where it has any, and whether it is Slurm that refuses. */
function complaint(error: unknown): { found: string; isAnswer: boolean } {
  if (!(error instanceof Error)) return { found: String(error), isAnswer: false };
  if ('code' in error && error.code === 'ENOENT') return { found: 'no such command', isAnswer: false };
  if ('killed' in error && error.killed === true) return { found: `no answer in ${patience} seconds`, isAnswer: false };
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  const isAnswer = said !== '' && !/contact|connect|timed out|slurm\.conf/i.test(said);
  return { found: said === '' ? error.message : said.split('\n').join('; '), isAnswer };
}
