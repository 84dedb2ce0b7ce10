import { InputError } from '../../errors';
import type { Cluster } from './cluster';

/** What a job array is made of. */
export interface JobArray {
  /** In the queue. */
  name: string;
  /** Elements: 0 to `size` − 1. */
  size: number;
  /** Folder in which the machines of a job tell each other what they need; only of jobs over several. */
  machines?: string;
  /** Folder of the jobs' own output (start-up errors; the runs have logs of their own). */
  output: string;
  threads: number;
  /** Memory in MiB of the run that needs most. */
  memory: number;
  /** Program and arguments of one element, which finds its number in `SLURM_ARRAY_TASK_ID`. */
  command: readonly string[];
  /** Arrays that must have ended before, however they end. */
  after?: readonly string[];
}

/**
 * The batch script of a job array. `exec` puts the program in the place of the shell, so that the signal before the time limit
 * (`B:`: to the batch shell alone) reaches it. It is USR2: Node itself answers USR1 by opening its debugger. Over several machines
 * that program is `srun`, which starts one process on each, passes signals on, and ends all of them when one fails. Their store is
 * new at every start of a job.
 */
export function jobScript(array: JobArray, cluster: Cluster): string {
  const { partition, account, qos, time, gpus, nodes = 1, atOnce, saveBefore, setup, flags } = cluster;
  const { after = [] } = array;
  const cpus = cluster.cpus ?? array.threads;
  const most = atOnce === undefined ? '' : `%${atOnce}`;
  const optional = { partition, account, qos, time, gres: gpus === undefined ? undefined : `gpu:${gpus}` };
  const directives = [
    `--job-name=${array.name}`,
    `--array=0-${array.size - 1}${most}`,
    `--output=${outputPattern(array.output)}`,
    '--open-mode=append',
    '--requeue',
    `--signal=B:USR2@${saveBefore}`,
    ...(after.length === 0 ? [] : [`--dependency=afterany:${after.join(':')}`]),
    ...(nodes === 1 ? ['--ntasks=1'] : [`--nodes=${nodes}`, '--ntasks-per-node=1']),
    `--cpus-per-task=${cpus}`,
    `--mem=${cluster.memory ?? `${array.memory}M`}`,
    ...Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...flags,
  ];
  return [
    '#!/bin/bash',
    ...directives.map(directive),
    ...setup,
    ...(nodes === 1
      ? []
      : [
          `export USDRL_XLA_STORE=${quoted(array.machines ?? array.output)}/"$SLURM_JOB_ID-\${SLURM_RESTART_COUNT:-0}"`,
        ]),
    `exec ${[...(nodes === 1 ? [] : started(nodes, cpus)), ...array.command].map(quoted).join(' ')}`,
    '',
  ].join('\n');
}

/** One process on each machine. Newer versions of srun do not take the cores of a task from the job. */
function started(nodes: number, cpus: number): string[] {
  const each = [`--nodes=${nodes}`, '--ntasks-per-node=1', `--cpus-per-task=${cpus}`];
  return ['srun', ...each, '--kill-on-bad-exit=1'];
}

/**
 * Slurm's pattern for the output of the elements in a folder.
 *
 * @throws InputError for a folder that no pattern can name: a directive ends with its line, `%` begins what Slurm replaces, and a
 *   backslash switches that off
 */
export function outputPattern(folder: string): string {
  const odd = /[\p{Cc}\u2028\u2029\\%]/u.exec(folder)?.[0];
  if (odd === undefined) return `${folder}/%A_%a.out`;
  const wanted = 'a path without line breaks, control characters, backslashes and %';
  const fix = 'Give the runs another folder (--out, --runs), or use --engine local.';
  throw new InputError({ file: folder, thing: 'folder for the output of jobs', found: `"${odd}" in it`, wanted, fix });
}

/** A directive whose value may hold anything: sbatch divides the line at blanks and ends it at `#`, but not inside quotes. */
function directive(flag: string): string {
  const [, name, value] = /^([^=]*=)(.*)$/s.exec(flag) ?? [];
  const isPlain = value === undefined || /^[\w/.,:=@%+-]*$/.test(value);
  return `#SBATCH ${isPlain ? flag : `${name}"${value.replace(/["\\]/g, '\\$&')}"`}`;
}

/** A word for the shell, whatever is in it. */
export function quoted(word: string): string {
  return /^[\w/.,:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
