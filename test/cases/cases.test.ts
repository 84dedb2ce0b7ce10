import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { writeNpy, type NumericArray } from '../../src/data';
import { run } from '../cli/captureIo';
import { call, dict, global, int, list, pickle, text, tuple } from '../data/formats/pickleText';
import { temporaryFolder } from '../data/temporaryFolder';
import { wave } from '../data/importers/toolkits/pickledSamples';

/** What users brought, made small by code: the files, the command, and what is said now. */
interface Case {
  name: string;
  make: (folder: string) => void;
  command: (folder: string) => string[];
  status?: number;
  said: readonly RegExp[];
}

const coordinates = (shape: number[], value = (i: number) => Math.sin(i) + 2): NumericArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, (_, i) => value(i)),
});

const integers = (...values: number[]): NumericArray => ({
  dtype: 'int64',
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

const sample = (name: string, label: number, shape = [1, 4, 25, 3]) =>
  dict([text('frame_dir'), text(name)], [text('label'), int(label)], [text('keypoint'), wave(shape, label + 1)]);

type Lists = Record<string, string[]>;

function pyskl(
  folder: string,
  lists: Lists,
  samples = ['a', 'b', 'c', 'd'].map((name, i) => sample(name, i % 2)),
): void {
  const splits = Object.entries(lists).map(([key, names]) => [text(key), list(...names.map(text))] as [Buffer, Buffer]);
  const content = dict([text('split'), dict(...splits)], [text('annotations'), list(...samples)]);
  writeFileSync(join(folder, 'a.pkl'), pickle(content));
}

const importPyskl = (folder: string): string[] => [
  'import',
  'pyskl',
  join(folder, 'a.pkl'),
  '--out',
  join(folder, 'out'),
];

function arrays(folder: string, labels: number[] | undefined, data = coordinates([4, 3, 6, 25, 1])): void {
  writeNpy(join(folder, 'x.npy'), data);
  if (labels !== undefined) writeNpy(join(folder, 'y.npy'), integers(...labels));
}

const importArrays = (folder: string, ...more: string[]): string[] => {
  const at = (name: string): string => join(folder, name);
  return ['import', 'arrays', '--data', at('x.npy'), '--out', at('out'), ...more];
};

const withLabels = (folder: string, ...more: string[]): string[] =>
  importArrays(folder, '--labels', join(folder, 'y.npy'), ...more);

const hole = coordinates([4, 3, 6, 25, 1], (i) => (i === 450 + 5 * 25 + 10 ? NaN : Math.sin(i) + 2));

const cases: readonly Case[] = [
  {
    name: 'a split of three parts',
    make: (folder) => pyskl(folder, { train: ['a', 'b'], val: ['c'], test: ['d'] }),
    command: importPyskl,
    said: [/three parts \(train 2, val 1, test 1\): test is the test part and val was left out/, /official +2 +1/],
  },
  {
    name: 'a split of three parts, val chosen',
    make: (folder) => pyskl(folder, { train: ['a', 'b'], val: ['c'], test: ['d'] }),
    command: (folder) => [...importPyskl(folder), '--test-part', 'both'],
    said: [/val and test together are the test part/, /official +2 +2/],
  },
  {
    name: 'numbered splits',
    make: (folder) => pyskl(folder, { train1: ['a', 'b'], test1: ['c', 'd'], train2: ['c', 'd'], test2: ['a', 'b'] }),
    command: importPyskl,
    said: [/\n1 +2 +2/, /\n2 +2 +2/],
  },
  {
    name: 'names without data, data without a split',
    make: (folder) => pyskl(folder, { own_train: ['a', 'b', 'x', 'y'], own_val: ['c'] }),
    command: importPyskl,
    said: [/2 \(x, y\) are named, but there are no such recordings/, /1 \(d\) recordings are in neither part/],
  },
  {
    name: 'no labels',
    make: (folder) => arrays(folder, undefined),
    command: importArrays,
    said: [/no recording has a label/, /recordings +4/],
  },
  {
    name: 'label -1',
    make: (folder) => arrays(folder, [0, -1, 1, 1]),
    command: withLabels,
    said: [/1 recordings have no label/],
  },
  {
    name: 'labels from 1',
    make: (folder) => arrays(folder, [1, 2, 1, 2]),
    command: withLabels,
    said: [/give --labels-from 1/],
  },
  {
    name: 'label 50000 in a few clips',
    make: (folder) => arrays(folder, [0, 50_000, 0, 1]),
    command: withLabels,
    status: 1,
    said: [/label of clip 1: found 50000, wanted whole numbers from 0, below 1000/],
  },
  {
    name: 'a joint that is NaN',
    make: (folder) => arrays(folder, [0, 1, 0, 1], hole),
    command: withLabels,
    status: 1,
    said: [/sample-000001: frame 5, joint 10 \(right wrist\): found NaN.*--missing interpolate/],
  },
  {
    name: 'a joint that is NaN, filled',
    make: (folder) => arrays(folder, [0, 1, 0, 1], hole),
    command: (folder) => withLabels(folder, '--missing', 'interpolate'),
    said: [/1 missing joints in 1 recordings were filled/, /recordings +4/],
  },
  {
    name: 'a joint that is NaN, left out',
    make: (folder) => arrays(folder, [0, 1, 0, 1], hole),
    command: (folder) => withLabels(folder, '--missing', 'drop'),
    said: [/sample-000001: frame 5, joint 10 \(right wrist\): NaN/, /recordings +3/],
  },
  {
    name: 'a recording of zeros with lengths',
    make: (folder) => {
      arrays(
        folder,
        [0, 1, 0, 1],
        coordinates([4, 3, 6, 25, 1], (i) => (i < 450 ? 0 : Math.sin(i) + 2)),
      );
      writeNpy(join(folder, 'n.npy'), integers(6, 6, 6, 6));
    },
    command: (folder) => withLabels(folder, '--frames', join(folder, 'n.npy')),
    said: [/sample-000000: no frame with a body/, /recordings +3/],
  },
  {
    name: 'six people',
    make: (folder) => pyskl(folder, { train: ['a'], val: ['b'] }, [sample('a', 0, [6, 4, 25, 3]), sample('b', 1)]),
    command: importPyskl,
    said: [/1 recordings have more bodies than are kept: 4 bodies were left out/],
  },
  {
    name: 'joints of a hand',
    make: (folder) => pyskl(folder, { train: ['a'] }, [sample('a', 0, [1, 4, 21, 3])]),
    command: importPyskl,
    status: 1,
    said: [/found 21 joints \(a hand, or Xsens\?\), 3 coordinates.*--layout/],
  },
  {
    name: 'joints of OpenPose',
    make: (folder) =>
      pyskl(
        folder,
        { train: ['a'], val: ['b'] },
        ['a', 'b'].map((name) => sample(name, 0, [1, 4, 18, 3])),
      ),
    command: (folder) => [...importPyskl(folder), '--layout', 'openpose-18'],
    said: [/recordings +2/],
  },
  {
    name: 'a skeleton of an Azure Kinect',
    make: (folder) => {
      mkdirSync(join(folder, 'raw'));
      const lines = ['1', '1', '1 0 0 0 0 0 0 0 0 2', '32', ...Array.from({ length: 32 }, () => '1 2 3')];
      writeFileSync(join(folder, 'raw', 'S001C003P001R002A014.skeleton'), lines.join('\n'));
    },
    command: (folder) => ['import', 'ntu', join(folder, 'raw'), '--out', join(folder, 'out')],
    status: 1,
    said: [/found 32 joints \(Azure Kinect.*\), wanted 25.*import arrays --layout/],
  },
  {
    name: 'a recording of another name',
    make: (folder) => writeFileSync(join(folder, 'walk_01.skeleton'), '1\n0\n'),
    command: (folder) => ['import', 'ntu', folder, '--out', join(folder, 'out')],
    status: 1,
    said: [/found walk_01.*S \(setup\) C \(camera\) P \(person\)/],
  },
  {
    name: 'a set of protocol 2',
    make: (folder) => {
      writeFileSync(join(folder, 'set.pkl'), pickle(call(global('__builtin__', 'set'), list(int(1), int(2)))));
    },
    command: (folder) => ['inspect', join(folder, 'set.pkl')],
    said: [/set of 2: numbers/],
  },
  {
    name: 'line ends of Windows in a pickle',
    make: (folder) => {
      writeFileSync(join(folder, 'a.pkl'), 'cnumpy\r\ndtype\r\n.');
    },
    command: (folder) => ['inspect', join(folder, 'a.pkl')],
    status: 1,
    said: [/line end of Windows \(CR LF\).*binary mode/],
  },
  {
    name: 'a deep header',
    make: (folder) => {
      const header = Buffer.from(`{"a": ${'['.repeat(5000)}${']'.repeat(5000)}}`);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      writeFileSync(join(folder, 'a.safetensors'), Buffer.concat([length, header]));
    },
    command: (folder) => ['inspect', join(folder, 'a.safetensors')],
    status: 1,
    said: [/header: found more than 100 levels/],
  },
  {
    name: 'escapes in names of classes',
    make: (folder) => {
      arrays(folder, [0, 1, 0, 1]);
      writeFileSync(join(folder, 'esc.json'), JSON.stringify(['\x1b]0;owned\x07', 'b']));
    },
    command: (folder) => [...withLabels(folder, '--classes', join(folder, 'esc.json'))],
    said: [/^[^\x1b\x07]*$/],
  },
  {
    name: 'tuple as content',
    make: (folder) => writeFileSync(join(folder, 'a.pkl'), pickle(tuple(int(1)))),
    command: importPyskl,
    status: 1,
    said: [/found 1, wanted a dictionary with frame_dir/],
  },
];

describe('what users bring', () => {
  it.each(cases)('$name', async ({ make, command, status = 0, said }) => {
    const folder = temporaryFolder();
    make(folder);
    const found = await run([...command(folder), '--quiet']);
    const text = found.stdout + found.stderr;
    expect(found.status, text).toBe(status);
    for (const pattern of said) expect(text).toMatch(pattern);
  });
});
