import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readCluster, schedule } from '../../../src/schedule';
import { temporaryFolder } from '../../data/temporaryFolder';
import { smallWorkload } from '../smallWorkload';

function clusterOf(text: string) {
  const file = join(temporaryFolder(), 'cluster.yaml');
  writeFileSync(file, text);
  return readCluster(file);
}

describe('the file of a cluster', () => {
  it('says what jobs need', () => {
    const text = `
partition: gpu
account: actions
time: "12:00:00"
memory: 32G
cpus: 4
gpus: a100:1
atOnce: 50
saveBefore: 300
setup: [module load cuda, 'export A=b']
flags: [--constraint=avx512, --exclusive]
`;
    expect(clusterOf(text)).toEqual({
      ...{ partition: 'gpu', account: 'actions', qos: undefined, time: '12:00:00', memory: '32G', cpus: 4 },
      ...{ gpus: 'a100:1', atOnce: 50, saveBefore: 300, setup: ['module load cuda', 'export A=b'] },
      flags: ['--constraint=avx512', '--exclusive'],
    });
  });

  it('may be empty but for one key', () => {
    expect(clusterOf('memory: 500')).toMatchObject({ memory: '500', saveBefore: 120, setup: [], flags: [] });
  });

  it.each([
    ['time: 4', '4'],
    ["time: '30:00'", '30:00'],
    ["time: '0:30:00'", '0:30:00'],
    ['time: 1-0', '1-0'],
    ["time: '2-12:30'", '2-12:30'],
  ])('takes %s', (text, time) => {
    expect(clusterOf(text).time).toBe(time);
  });

  it.each([
    ['an unknown key', 'partitions: a', /key partitions: found an unknown key, wanted partition, account/],
    ['a partition of several words', 'partition: a b', /key partition: found "a b", wanted the name of a partition/],
    ['a time that is none', 'time: soon', /key time: found "soon", wanted minutes/],
    ['a time that is up at once', 'time: 3', /key time: found "3", wanted more than saveBefore \(120 s\)/],
    ['the same in seconds', "time: '2:59'\nsaveBefore: 120", /key time: found "2:59"/],
    ['memory without a size', 'memory: much', /key memory: found "much", wanted megabytes/],
    ['half a core', 'cpus: 0.5', /key cpus: found 0.5, wanted a whole number from 1/],
    ['no machine', 'nodes: 0', /key nodes: found 0, wanted a whole number from 1/],
    ['GPUs without a number', 'gpus: many', /key gpus: found "many"/],
    ['short flags', 'flags: ["-n 3"]', /key flags: found "-n 3", wanted long flags of sbatch/],
    ['flags that arrays need', 'flags: [--array=1-3]', /key flags: found "--array=1-3", wanted flags other than array/],
    ['a flag with a line break', 'flags: ["--comment=a\\n#SBATCH"]', /key flags: .* wanted a list of single lines/],
    [
      'a setup with a directive',
      'setup: ["#SBATCH --array=0-9"]',
      /key setup: .* wanted directives of sbatch as `flags`/,
    ],
    ['a setup with a control character', 'setup: ["a\\eb"]', /key setup: .* wanted a list of single lines/],
    ['a flag with quotes', `flags: ['--comment="a b"']`, /key flags: .* wanted .* without quotes/],
    [
      'the beginning of a flag that arrays need',
      'flags: [--arr=1-3]',
      /key flags: found "--arr=1-3", wanted flags other/,
    ],
    ['values that hold themselves', 'flags: &a [*a]', /key flags\.0: found an alias of what it stands in/],
    ['a text for a list', 'setup: module load cuda', /key setup: .* wanted a list of single lines/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => clusterOf(text)).toThrow(message);
  });

  it('asks for XLA where it has several machines a run', async () => {
    const cluster = join(temporaryFolder(), 'cluster.yaml');
    writeFileSync(cluster, 'nodes: 2');
    const request = { engine: 'slurm', cluster, backend: 'tensorflow' } as const;
    await expect(schedule(smallWorkload(1), request)).rejects.toThrow(
      /key nodes: found 2 with backend tensorflow, wanted 1, or --backend xla/,
    );
  });
});
