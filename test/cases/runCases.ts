import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { readCheckpoint } from '../../src/checkpoints';
import { importArrays } from '../../src/data';
import { testBackend } from '../testBackend';
import type { At, Case } from './case';
import { arrays, change, coordinates, dataSet, program, whyNotBuilt } from './makers';

const small = ['encoder.hidden=8', 'augment.frames=8', 'training.batch=8', 'training.execution=eager'];
const pretrain = `pretrain --data ds --split cs --preset demo ${small.map((one) => `--set ${one}`).join(' ')}`;
const epochs = (count: number): string => `--set training.epochs=${count}`;
const checkpointOf = (at: At, run: string): string => {
  const names = readdirSync(at(`${run}/checkpoints`)).filter((name) => name.startsWith('epoch'));
  return at(`${run}/checkpoints/${names.sort().at(-1)}`);
};

/** A run `run` of the data set `ds`. */
const ran = (count = 1): { usdrl: string } => ({ usdrl: `${pretrain} --out run ${epochs(count)}` });

/** Half a byte changed, as a disk or a copy may do. */
const flipped = (bytes: Buffer, place: number): Buffer => {
  bytes[place] ^= 0x40;
  return bytes;
};

/** Data sets, runs and what becomes of their files. */
export const runCases: readonly Case[] = [
  {
    folder: 'attack/04-checkpoint-bit-flip',
    prepare: dataSet,
    steps: [
      ran(),
      {
        what: 'one bit of a weight is changed',
        act: (at) =>
          change(checkpointOf(at, 'run'), (bytes) =>
            flipped(bytes, bytes.length - 4 * Math.floor(bytes.length / 16) + 3),
          ),
      },
      {
        usdrl: 'inspect run/checkpoints/epoch-0001.safetensors',
        status: 1,
        said: [/epoch-0001\.safetensors: SHA-256 of the content: found /],
      },
      {
        usdrl: 'evaluate knn --checkpoint run --data ds --split cs',
        status: 1,
        said: [/epoch-0001\.safetensors: SHA-256 of the content/],
      },
    ],
  },
  {
    folder: 'attack/05-data-bit-flip',
    make: async (at) => {
      await dataSet(at);
      change(at('ds/coordinates.f32'), (bytes) => flipped(bytes, 10_003));
    },
    steps: [{ usdrl: 'inspect ds', status: 1, said: [/SHA-256|fingerprint of/], never: /all checks passed/ }],
  },
  {
    folder: 'attack/06-resume-other-coordinates',
    make: dataSet,
    steps: [
      ran(1),
      {
        what: 'other coordinates',
        act: (at) =>
          change(at('ds/coordinates.f32'), (bytes) => bytes.map((byte, i) => (i % 4 === 3 ? byte ^ 0x80 : byte))),
      },
      {
        usdrl: `${pretrain} --out run ${epochs(2)} --resume`,
        status: 1,
        said: [/ds: fingerprint of the data: found /],
      },
    ],
  },
  {
    folder: 'attack/12-seed-2-to-32',
    make: dataSet,
    steps: [
      { usdrl: `${pretrain} --out run0 --seed 0 ${epochs(1)}` },
      { usdrl: `${pretrain} --out run4294967296 --seed 4294967296 ${epochs(1)}` },
      {
        what: 'their weights',
        act: (at) => {
          const [one, other] = ['run0', 'run4294967296'].map((run) => readCheckpoint(checkpointOf(at, run)).tensors);
          const differs = [...one].some(([name, { data }]) =>
            data.some((value, i) => value !== other.get(name)?.data[i]),
          );
          return differs ? 'differ' : 'are the same';
        },
        said: [/^differ$/],
      },
    ],
  },
  {
    folder: 'attack/13-full-disk-import',
    whyNot: () => whyNotBuilt() ?? whyNoSmallDisk(),
    steps: [
      {
        what: 'usdrl import synthetic --scale 0.1 --out m/b, on a full disk',
        act: (at) => {
          const { stdout, stderr, status } = onSmallDisk(
            at('.'),
            `head -c 3500000 /dev/zero > m/other; "${process.execPath}" "${program}" import synthetic --scale 0.1 --out m/b`,
          );
          return `exit ${status}\n${stdout}${stderr}`;
        },
        said: [/^exit 1\n/, /m\/\S+: .*(disk|space)/],
      },
    ],
  },
  {
    folder: 'attack/14-import-stale-pid',
    prepare: async (at) => {
      const labels = Array.from({ length: 40 }, (_, i) => i % 4);
      arrays(at, labels, coordinates([40, 3, 12, 25, 1]));
      const stop = new AbortController();
      const progress = ({ done }: { done: number }): void => (done >= 1 ? stop.abort() : undefined);
      const asCommanded = { chooseBodies: 'motion', testPart: 'test', labelsFrom: 0 } as const;
      const stopped = importArrays({ data: 'x.npy', labels: 'y.npy' }, 'ds', {
        ...asCommanded,
        signal: stop.signal,
        progress,
      });
      await stopped.catch(() => undefined);
      const journal = at('.ds.part/journal.jsonl');
      change(journal, (bytes) => bytes.toString().replace(/"pid":\d+/, '"pid":1'));
    },
    steps: [{ usdrl: 'import arrays --data x.npy --labels y.npy --out ds --resume', said: [/recordings +40/] }],
  },
  {
    folder: 'attack/15-two-pretrains',
    make: dataSet,
    whyNot: whyNotBuilt,
    steps: [
      {
        what: `usdrl ${pretrain} --out run twice at once`,
        act: async (at) => {
          const args = [program, ...`${pretrain} --out run ${epochs(400)} --quiet --backend ${testBackend}`.split(' ')];
          const first = spawn(process.execPath, args, { stdio: 'ignore' });
          while (first.exitCode === null && !existsSync(at('run/metrics.jsonl'))) await pause(20);
          const second = spawnSync(process.execPath, [...args, '--resume'], { encoding: 'utf8', timeout: 60_000 });
          const wasRunning = first.exitCode === null;
          const ended = new Promise((done) => first.once('exit', done));
          first.kill('SIGKILL');
          if (wasRunning) await ended;
          return `first ${wasRunning ? 'runs on' : 'ended'}, second: exit ${second.status}\n${second.stderr}`;
        },
        said: [/^first runs on, second: exit 1\n/, /run/],
      },
    ],
  },
  ...['constructor', '__proto__'].map((name): Case => ({
    folder: `attack/17-preset-${name.replaceAll('__', '')}`,
    prepare: dataSet,
    steps: [
      {
        usdrl: `pretrain --data ds --split cs --out r --preset ${name}`,
        status: 1,
        said: [new RegExp(`preset: found ${name}, wanted one of official, `)],
      },
    ],
  })),
  {
    folder: 'attack/18-half-config',
    prepare: dataSet,
    steps: [
      ran(1),
      {
        what: 'config.json is cut in half',
        act: (at) => change(at('run/config.json'), (bytes) => bytes.subarray(0, bytes.length >> 1)),
      },
      { usdrl: `${pretrain} --out run ${epochs(2)} --resume`, status: 'any', said: [/run\/config\.json: /] },
    ],
  },
  {
    folder: 'attack/18-half-metrics-line',
    prepare: dataSet,
    steps: [
      ran(2),
      {
        what: 'the third line of metrics.jsonl is cut short',
        act: (at) =>
          change(at('run/metrics.jsonl'), (bytes) =>
            bytes.toString().split('\n').map((line, i) => (i === 2 ? line.slice(0, 20) : line)).join('\n'),
          ), // prettier-ignore
      },
      { usdrl: `${pretrain} --out run ${epochs(3)} --resume`, status: 'any', said: [/metrics\.jsonl.*line 3/] },
    ],
  },
  {
    folder: 'attack/23-odd-values',
    prepare: dataSet,
    steps: ['optimizer.learningRate=-1', 'loss.weights.xcorr=-5', 'training.epochs=0x10'].map((setting) => ({
      usdrl: `${pretrain} --out run --set ${setting}`,
      status: 1,
      said: [new RegExp(`setting ${setting.split('=')[0].replaceAll('.', '\\.')}: found ${setting.split('=')[1]}`)],
    })),
  },
];

function whyNoSmallDisk(): string | undefined {
  const { status } = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  return status === 0 ? undefined : 'no file system of its own can be had';
}

/** A shell command in a folder whose subfolder `m` is a file system of 4 MB. */
function onSmallDisk(folder: string, command: string) {
  const script = `mkdir -p m && mount -t tmpfs -o size=4m tmpfs m && ${command}`;
  return spawnSync('unshare', ['-rm', 'sh', '-c', script], { cwd: folder, encoding: 'utf8', timeout: 120_000 });
}
