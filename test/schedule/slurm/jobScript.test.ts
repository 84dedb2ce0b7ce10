import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { jobScript, quoted } from '../../../src/schedule/slurm/jobScript';
import { plainCluster } from '../../../src/schedule/slurm/cluster';
import { temporaryFolder } from '../../data/temporaryFolder';

const array = {
  ...{ name: 'usdrl-width', size: 20, output: '/grids/width/slurm/output', threads: 2, memory: 721 },
  command: ['/usr/bin/node', '/home/a b/main.js', 'work-element', "it's"],
};

describe('the script of a job array', () => {
  it('asks for what the runs need and runs the program in the place of the shell', () => {
    expect(jobScript(array, plainCluster).split('\n')).toEqual([
      '#!/bin/bash',
      '#SBATCH --job-name=usdrl-width',
      '#SBATCH --array=0-19',
      '#SBATCH --output=/grids/width/slurm/output/%A_%a.out',
      '#SBATCH --open-mode=append',
      '#SBATCH --requeue',
      '#SBATCH --signal=B:USR2@120',
      '#SBATCH --ntasks=1',
      '#SBATCH --cpus-per-task=2',
      '#SBATCH --mem=721M',
      "exec /usr/bin/node '/home/a b/main.js' work-element 'it'\\''s'",
      '',
    ]);
  });

  it('follows the cluster', () => {
    const cluster = {
      ...{ partition: 'gpu', account: 'us', qos: 'long', time: '60', memory: '8G', cpus: 4, gpus: 'a100:1' },
      ...{ atOnce: 5, saveBefore: 300, setup: ['module load cuda'], flags: ['--constraint=avx512'] },
    };
    const script = jobScript(array, cluster);
    for (const flag of [
      ...['array=0-19%5', 'signal=B:USR2@300', 'cpus-per-task=4', 'mem=8G', 'partition=gpu', 'account=us'],
      ...['qos=long', 'time=60', 'gres=gpu:a100:1', 'constraint=avx512'],
    ]) {
      expect(script).toContain(`\n#SBATCH --${flag}\n`);
    }
    expect(script).toMatch(/\nmodule load cuda\nexec /);
  });

  it('starts one process on each of several machines, which find each other in a store of that start', () => {
    const script = jobScript(
      { ...array, machines: '/grids/a b/slurm/machines' },
      { ...plainCluster, nodes: 2, cpus: 8 },
    );
    expect(script).toContain('\n#SBATCH --nodes=2\n#SBATCH --ntasks-per-node=1\n#SBATCH --cpus-per-task=8\n');
    expect(script).not.toContain('--ntasks=1\n');
    expect(script.split('\n').slice(-3)).toEqual([
      `export USDRL_XLA_STORE='/grids/a b/slurm/machines'/"$SLURM_JOB_ID-\${SLURM_RESTART_COUNT:-0}"`,
      "exec srun --nodes=2 --ntasks-per-node=1 --cpus-per-task=8 --kill-on-bad-exit=1 /usr/bin/node '/home/a b/main.js' work-element 'it'\\''s'",
      '',
    ]);
  });

  it.each([0, 1])('gives each process of several machines its place, SLURM_PROCID %i', (rank) => {
    const folder = temporaryFolder();
    // An srun that starts one of the processes.
    writeFileSync(join(folder, 'srun'), '#!/bin/sh\nwhile [ "${1#--}" != "$1" ]; do shift; done\nexec "$@"\n', { mode: 0o755 }); // prettier-ignore
    const read = `const { machinePlace } = require(${JSON.stringify(resolve('dist/backend/index.js'))}); console.log(JSON.stringify(machinePlace()))`;
    const command = [process.execPath, '-e', read];
    const script = jobScript({ ...array, command, machines: join(folder, "it's") }, { ...plainCluster, nodes: 2 });
    const job = { SLURM_JOB_ID: '77', SLURM_PROCID: String(rank), SLURM_NTASKS: '2' };
    const env = { ...process.env, ...job, PATH: `${folder}:${process.env.PATH}` };
    const printed = execFileSync('/bin/bash', ['-c', script], { env, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({ rank, count: 2, store: join(folder, "it's", '77-0') });
  });

  it('waits for other arrays', () => {
    const script = jobScript({ ...array, after: ['12', '13'] }, plainCluster);
    expect(script).toContain('\n#SBATCH --dependency=afterany:12:13\n');
  });

  it('hands values of directives to sbatch as they are', () => {
    const script = jobScript({ ...array, output: `/a b/it's "5" #1` }, { ...plainCluster, flags: ['--comment=a b'] });
    expect(script).toContain(`\n#SBATCH --output="/a b/it's \\"5\\" #1/%A_%a.out"\n`);
    expect(script).toContain('\n#SBATCH --comment="a b"\n');
  });

  it.each(['line\nbreak', 'carriage\rreturn', 'escape\x1b', 'back\\slash', 'line\u2028separator', '100%A'])(
    'refuses a folder whose output no directive can name: %j',
    (name) => {
      expect(() => jobScript({ ...array, output: `/runs/${name}` }, plainCluster)).toThrow(
        /folder for the output of jobs: found .*, wanted a path without line breaks.*--out/,
      );
    },
  );

  it('hands words to the shell as they are', () => {
    const words = ['plain', 'a b', "it's", '$HOME', '`x`', '"', '\\', 'line\nbreak', '*', ''];
    const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(quoted).join(' ')}`], {
      encoding: 'utf8',
    });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });
});
