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
    throw new InputError({
      thing: command,
      found: complaint(error),
      wanted: 'a Slurm that answers',
      fix: 'Run this where sbatch and squeue work (a login node), or use --engine local.',
    });
  }
}

function complaint(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'no such command';
  if ('killed' in error && error.killed === true) return `no answer in ${patience} seconds`;
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return said === '' ? error.message : said.split('\n').join('; ');
}
