import type { Cluster } from './cluster';

/** What a job array is made of. */
export interface JobArray {
  /** In the queue. */
  name: string;
  /** Elements: 0 to `size` − 1. */
  size: number;
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
 * (`B:`: to the batch shell alone) reaches it. It is USR2: Node itself answers USR1 by opening its debugger.
 */
export function jobScript(array: JobArray, cluster: Cluster): string {
  const { partition, account, qos, time, gpus, atOnce, saveBefore, setup, flags } = cluster;
  const { after = [] } = array;
  const most = atOnce === undefined ? '' : `%${atOnce}`;
  const optional = { partition, account, qos, time, gres: gpus === undefined ? undefined : `gpu:${gpus}` };
  const directives = [
    `--job-name=${array.name}`,
    `--array=0-${array.size - 1}${most}`,
    `--output=${array.output}/%A_%a.out`,
    '--open-mode=append',
    '--requeue',
    `--signal=B:USR2@${saveBefore}`,
    ...(after.length === 0 ? [] : [`--dependency=afterany:${after.join(':')}`]),
    '--ntasks=1',
    `--cpus-per-task=${cluster.cpus ?? array.threads}`,
    `--mem=${cluster.memory ?? `${array.memory}M`}`,
    ...Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...flags,
  ];
  return [
    '#!/bin/bash',
    ...directives.map((directive) => `#SBATCH ${directive}`),
    ...setup,
    `exec ${array.command.map(quoted).join(' ')}`,
    '',
  ].join('\n');
}

/** A word for the shell, whatever is in it. */
export function quoted(word: string): string {
  return /^[\w/.,:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
