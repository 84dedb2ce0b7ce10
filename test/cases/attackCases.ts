import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { zipSync } from 'fflate';

import { readCheckpoint } from '../../src/checkpoints';
import { importArrays, writeNpy } from '../../src/data';
import { perClassAccuracy, tableToHtml } from '../../src/report';
import { GroupFolder } from '../../src/schedule';
import { gridWorkload, readGridFile } from '../../src/studies';
import { call, dict, global, int, list, pickle, tensor, text, type Item } from '../data/formats/pickleText';
import { torchZip } from '../data/formats/torchFiles';
import { labelsOf, writeRecord } from '../schedule/smallWorkload';
import { testBackend } from '../testBackend';
import type { At, Case } from './case';
import { arrays, coordinates, dataSet, integers } from './makers';

const program = resolve('dist/cli/main.js');
const whyNotBuilt = (): string | undefined => (existsSync(program) ? undefined : 'the package is not built');

const small = ['encoder.hidden=8', 'augment.frames=8', 'training.batch=8', 'training.execution=eager'];
const pretrain = `pretrain --data ds --split cs --preset demo ${small.map((one) => `--set ${one}`).join(' ')}`;
const epochs = (count: number): string => `--set training.epochs=${count}`;
const change = (file: string, edit: (bytes: Buffer) => Uint8Array | string): string => {
  writeFileSync(file, edit(readFileSync(file)));
  return '';
};
const checkpointOf = (at: At, run: string): string => {
  const names = readdirSync(at(`${run}/checkpoints`)).filter((name) => name.startsWith('epoch'));
  return at(`${run}/checkpoints/${names.sort().at(-1)}`);
};

/** Commands of Slurm that only answer: `sbatch` with numbers of arrays, or as `answer` says. */
function fakeSlurm(at: At, answer = 'echo 77'): void {
  mkdirSync(at('bin'));
  const scripts = { sbatch: answer, squeue: 'exit 0', sacct: 'exit 0', scontrol: 'echo "MaxArraySize = 4"' };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(at(`bin/${name}`), `#!/bin/bash\n${script}\n`);
    chmodSync(at(`bin/${name}`), 0o755);
  }
}

/** A run `run` of the data set `ds`. */
const ran = (count = 1): { usdrl: string } => ({ usdrl: `${pretrain} --out run ${epochs(count)}` });

/** Half a byte changed, as a disk or a copy may do. */
const flipped = (bytes: Buffer, place: number): Buffer => {
  bytes[place] ^= 0x40;
  return bytes;
};

/** A zip file whose directory names one entry many times. */
function overlappingZip(count: number, size: number): Buffer {
  const whole = Buffer.from(zipSync({ 'a0000.npy': new Uint8Array(size) }));
  const end = whole.length - 22;
  const begin = whole.readUInt32LE(end + 16);
  const entries = Array.from({ length: count }, (_, i) => {
    const entry = Buffer.from(whole.subarray(begin, end));
    entry.write(`a${String(i).padStart(4, '0')}.npy`, 46);
    return entry;
  });
  const tail = Buffer.from(whole.subarray(end));
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  tail.writeUInt32LE(entries.length * entries[0].length, 12);
  return Buffer.concat([whole.subarray(0, begin), ...entries, tail]);
}

/** A record of a run that is kept, with another hash. */
function recordWith(at: At, content: (record: object) => unknown): void {
  const kept = resolve(__dirname, '../../notebooks/records/small-real');
  const [name] = readdirSync(kept).sort();
  const record = JSON.parse(readFileSync(join(kept, name), 'utf8')) as object;
  mkdirSync(at('records/small-real'), { recursive: true });
  writeFileSync(at('records/small-real/a.json'), JSON.stringify(content(record)));
}

const report = 'report --profile small-real --runs none --records records --out page.html';
const hostileName = '"><img src=x onerror="window.PWN=1">abc';
const link = 'java\tscript:document.title=1';
const hostileClasses = ['<a href="http://127.0.0.1:9/x">ext</a>', '<b>b</b>'];

export const attackCases: readonly Case[] = [
  {
    folder: 'attack/01-report-script-by-hash',
    make: (at) => recordWith(at, (record) => ({ ...record, hash: hostileName })),
    steps: [
      { usdrl: report, status: 'any' },
      {
        what: 'the page',
        act: (at) => (existsSync(at('page.html')) ? readFileSync(at('page.html'), 'utf8') : 'refused'),
        never: /<img src=x/,
      },
    ],
  },
  {
    folder: 'attack/02-label-gap-memory',
    make: (at) => {
      writeNpy(at('gap-x.npy'), coordinates([4, 3, 6, 25, 1]));
      writeNpy(at('gap-y.npy'), integers(0, 50_000, 0, 1));
      writeFileSync(at('gap-s.json'), '{"cs": {"train": [0, 1], "test": [2, 3]}}');
    },
    steps: [
      {
        usdrl: 'import arrays --data gap-x.npy --labels gap-y.npy --splits gap-s.json --out ds',
        status: 1,
        said: [/label of clip \d: found 50000, wanted whole numbers from 0, below 1000/],
      },
    ],
  },
  {
    folder: 'attack/03-views-bomb',
    make: (at) => {
      const storage = { type: 'FloatStorage', key: '0', length: 2 ** 20 };
      const views = Array.from({ length: 100 }, (_, i): [Item, Item] => [
        text(`t${i}`),
        tensor(storage, { shape: [1024, 1024], stride: [1, 1024] }),
      ]);
      writeFileSync(at('views-100x64MiB.pth.tar'), torchZip(dict(...views), { '0': new Uint8Array(2 ** 22) }));
    },
    steps: [{ usdrl: 'inspect views-100x64MiB.pth.tar', said: [/entries +100/] }],
  },
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
      { usdrl: 'inspect run/checkpoints/epoch-0001.safetensors', status: 1, said: [/epoch-0001\.safetensors: /] },
      { usdrl: 'evaluate knn --checkpoint run --data ds --split cs', status: 1, said: [/epoch-0001\.safetensors: /] },
    ],
  },
  {
    folder: 'attack/05-data-bit-flip',
    make: async (at) => {
      await dataSet(at);
      change(at('ds/coordinates.f32'), (bytes) => flipped(bytes, 10_003));
    },
    steps: [{ usdrl: 'inspect ds', status: 1, said: [/ds/], never: /all checks passed/ }],
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
      { usdrl: `${pretrain} --out run ${epochs(2)} --resume`, status: 1, said: [/ds|data/] },
    ],
  },
  {
    folder: 'attack/07-grid-product',
    make: (at) => {
      const levels = Array.from({ length: 10 }, (_, i) => `l${i}: `).join(', ');
      const axes = ['a: &l', ...'bcdefgh'.split('').map((name) => `${name}: *l`)];
      const lines = ['data: data/x', 'split: cs', 'preset: demo', 'axes:', `  ${axes[0]} {${levels}}`];
      writeFileSync(at('bomb.yaml'), [...lines, ...axes.slice(1).map((axis) => `  ${axis}`), ''].join('\n'));
    },
    steps: [
      {
        usdrl: 'grid bomb.yaml --out g --dry-run',
        status: 1,
        said: [/bomb\.yaml: axes: found 100000000 runs .*, wanted at most 10000/],
      },
    ],
  },
  {
    folder: 'attack/08-yaml-cycle',
    make: (at) =>
      writeFileSync(at('cycle.yaml'), 'data: x\nsplit: y\nset: &s\n  training: { epochs: 1 }\n  self: *s\n'),
    steps: [
      {
        usdrl: 'grid cycle.yaml --out g --dry-run',
        status: 1,
        said: [/cycle\.yaml: key set\.self: found an alias of what it stands in/],
      },
    ],
  },
  {
    folder: 'attack/09-slurm-path-with-space',
    make: (at) => writeFileSync(at('small.yaml'), `data: ds\nsplit: cs\npreset: demo\nset: {training.epochs: 1}\n`),
    prepare: async (at) => {
      await dataSet(at);
      fakeSlurm(at);
      // The folder names a place where its data set is not any more.
      change(at('small.yaml'), (bytes) =>
        bytes
          .toString()
          .replace(/^data: .*$/m, 'data: ds')
          .replace(/^split: .*$/m, 'split: cs'),
      );
    },
    whyNot: whyNotBuilt,
    steps: [
      { usdrl: 'grid small.yaml --out sp%20ace --engine slurm', said: [/1 runs/] },
      {
        what: 'its job script',
        act: (at) => readFileSync(at('sp ace/schedule/slurm/submission-1.sh'), 'utf8'),
        said: [/#SBATCH --output="\S*\/sp ace\/schedule\/slurm\/output\/%A_%a\.out"\n/, /\nexec .*'\S*\/sp ace' 1\n/],
      },
      {
        usdrl: 'grid small.yaml --out line\nbreak --engine slurm',
        status: 1,
        said: [/line\\x0abreak.*: folder for the output of jobs: found .*, wanted a path without line breaks/],
      },
    ],
  },
  {
    folder: 'users/19-slurm-submit-limit',
    make: (at) => {
      const refusal = 'echo "sbatch: error: QOSMaxSubmitJobPerUserLimit" >&2; exit 1';
      fakeSlurm(
        at,
        `n=$(cat count 2>/dev/null || echo 0); n=$((n+1)); echo $n > count\nif [ $n -ge 2 ]; then ${refusal}; fi\necho $((1000+n))`,
      );
      writeFileSync(at('cluster.yaml'), 'partition: cpu\ntime: 60\n');
      const axes = 'axes:\n  encoder.kind: [dste, sttr]\nseeds: [0, 1, 2, 3]\nevaluate: [knn]\n';
      writeFileSync(at('grid.yaml'), `data: ds\nsplit: cs\npreset: demo\n${axes}`);
    },
    prepare: async (at) => {
      await dataSet(at);
      change(at('grid.yaml'), (bytes) =>
        bytes
          .toString()
          .replace(/^data: .*$/m, 'data: ds')
          .replace(/^split: .*$/m, 'split: cs'),
      );
      execFileSync('chmod', ['-R', 'u+wx', at('bin')]);
    },
    whyNot: whyNotBuilt,
    steps: [
      {
        usdrl: 'grid grid.yaml --out out --engine slurm --profile cluster.yaml',
        status: 1,
        said: [
          /QOSMaxSubmitJobPerUserLimit; array 1001 \(4 runs\) submitted, 4 runs are not.*launch the same command again/,
        ],
      },
    ],
  },
  {
    folder: 'users/19-slurm-submit-limit',
    own: 'a limit below the size of an array',
    make: (at) => {
      writeFileSync(at('grid.yaml'), 'data: ds\nsplit: cs\npreset: demo\nseeds: [0, 1, 2, 3]\nevaluate: [knn]\n');
      const refusal = 'echo "sbatch: error: AssocMaxSubmitJobLimit" >&2; exit 1';
      const last = `n=$(sed -n 's/^#SBATCH --array=0-//p' "\${@: -1}")`;
      fakeSlurm(at, `${last}\nif [ $n -ge 2 ]; then ${refusal}; fi\necho $((1000+$$))`);
    },
    prepare: dataSet,
    whyNot: whyNotBuilt,
    steps: [
      {
        usdrl: 'grid grid.yaml --out out --engine slurm',
        said: [/job array \d+: 2 runs\n[^]*job array \d+: 2 runs\n/],
      },
    ],
  },
  {
    folder: 'attack/10-latex-label',
    make: (at) => {
      const axes = 'axes: {views: [2, 3]}\nseeds: [0, 1]\nevaluate: [knn]\n';
      writeFileSync(at('four.yaml'), `name: 'x}\\input{/etc/hostname}'\ndata: ds\nsplit: cs\npreset: demo\n${axes}`);
    },
    steps: [
      {
        what: 'usdrl grid four.yaml --out g, as if its runs were done',
        act: (at) => {
          const folder = GroupFolder.enter(gridWorkload(readGridFile(at('four.yaml')), at('g')));
          for (const label of labelsOf(folder)) writeRecord(folder, label);
          return '';
        },
      },
      {
        usdrl: 'grid table g --format latex',
        said: [/\\label\{tab:[A-Za-z0-9:-]+\}/],
        never: /\\input\{/,
      },
    ],
  },
  {
    folder: 'attack/11-link-scheme',
    steps: [
      {
        what: 'a table with such a link in HTML',
        act: () =>
          tableToHtml({
            ...{ name: 't', caption: '', columns: [{ key: 'a', header: 'a' }] },
            rows: [{ a: { value: 1, link } }],
          }),
        said: [/<table/],
        never: /script:/,
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
  {
    folder: 'attack/16-deep-header',
    make: (at) => {
      const header = Buffer.from(`{"a": ${'['.repeat(5000)}${']'.repeat(5000)}}`);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      writeFileSync(at('deep-small.safetensors'), Buffer.concat([length, header]));
    },
    steps: [
      { usdrl: 'inspect deep-small.safetensors', status: 1, said: [/deep-small\.safetensors: .*more than 100 levels/] },
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
    folder: 'attack/19-record-null',
    make: (at) => recordWith(at, () => null),
    steps: [{ usdrl: report, status: 1, said: [/records\/small-real\/\S+\.json/] }],
  },
  {
    folder: 'attack/20-overlapping-zip',
    make: (at) => writeFileSync(at('overlap-2000x1GiB.npz'), overlappingZip(2000, 2 ** 20)),
    steps: [{ usdrl: 'inspect overlap-2000x1GiB.npz', status: 1, said: [/overlap/] }],
  },
  {
    folder: 'attack/21-set-protocol-0',
    make: (at) => writeFileSync(at('set.pkl'), 'c__builtin__\nset\np0\n((lp1\nI1\naI2\natp2\nRp3\n.'),
    steps: [{ usdrl: 'inspect set.pkl', said: [/set of \d/] }],
  },
  {
    folder: 'attack/21-set-protocol-2',
    make: (at) => writeFileSync(at('set.pkl'), pickle(call(global('__builtin__', 'set'), list(int(1), int(2))))),
    steps: [{ usdrl: 'inspect set.pkl', said: [/set of \d/] }],
  },
  {
    folder: 'attack/22-fifo',
    prepare: (at) => {
      execFileSync('mkfifo', [at('f.npy')]);
    },
    steps: [{ usdrl: 'inspect f.npy', status: 1, said: [/f\.npy: file: found a pipe, wanted a file/] }],
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
  {
    folder: 'attack/24-figure-names',
    steps: [
      {
        what: 'a figure of such classes',
        act: () =>
          JSON.stringify(
            perClassAccuracy(
              hostileClasses.map((name, i) => ({ name, accuracy: i })),
              {},
            ),
          ),
        said: [/&lt;b&gt;b&lt;\/b&gt;/],
        never: /<a |<b>/,
      },
    ],
  },
  {
    folder: 'attack/25-terminal-escapes',
    make: (at) => {
      arrays(at, [0, 1, 2, 3]);
      writeFileSync(at('esc.json'), JSON.stringify(['\x1b]0;PWNTITLE\x07\x1b[2J\x1b[31mred', 'b', 'c', 'd']));
    },
    steps: [
      { usdrl: 'import arrays --data x.npy --labels y.npy --classes esc.json --out ds', never: /\x1b|\x07/ },
      { usdrl: 'inspect ds', said: [/\\x1b\]0;PWNTITLE/], never: /\x1b|\x07/ },
    ],
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
