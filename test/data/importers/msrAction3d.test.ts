import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importMsrAction3d, type MsrAction3dOptions } from '../../../src/data';
import { msrAction3d } from '../../../src/skeleton';
import { realDataFolder } from '../../goldenFolder';
import { expected, folderOf, frame, imported } from './clipSets';

const text = (frames: number): string =>
  Array.from({ length: frames }, (_, t) => frame(msrAction3d, t).map((point) => `${point.join(' ')} 1.000000\n`))
    .flat()
    .join('');

const read = (path: string, options: MsrAction3dOptions = {}) =>
  imported((out) => importMsrAction3d([path], out, { normalise: false, ...options }));

describe('importMsrAction3d', () => {
  const files = {
    'a01_s01_e01_skeleton3D.txt': text(2),
    'a06_s02_e03_skeleton3D.txt': text(1),
    'a13_s09_e02_skeleton3D.txt': text(1),
    'files_used_in_cvpr12_paper.txt': 'a01_s01_e01\na06_s02_e03',
  };

  it('puts the joints in the order of Kinect v1 and leaves out the ten', async () => {
    const { report, dataset } = await read(folderOf(files));
    expect(report.skipped).toEqual([
      { name: 'a13_s09_e02_skeleton3D', why: 'not one of the 557 that are usually used (--all)' },
    ]);
    expect(dataset.recording(0)).toMatchObject({ label: 0, subject: 1, replication: 1, frames: 2 });
    expect([...dataset.read(0).coordinates]).toEqual(expected(2));
    expect(dataset.split('cross-subject')).toEqual({ train: [0], test: [1] });
    // Action 1 is in the second subset, action 6 in the first and third.
    expect(['as1', 'as2', 'as3'].map((name) => dataset.split(name))).toEqual([
      { train: [], test: [1] },
      { train: [0], test: [] },
      { train: [], test: [1] },
    ]);
    dataset.close();
  });

  it('keeps all when told to', async () => {
    const { report, dataset } = await read(folderOf(files), { all: true });
    expect([report.recordings, report.skipped]).toEqual([3, []]);
    dataset.close();
  });

  it.each([
    ['a frame that is cut', text(2).split('\n').slice(0, 30).join('\n'), /lines: found 30, wanted a multiple of 20/],
    ['three numbers', '1 2 3\n'.repeat(20), /line 1: found 3 numbers, wanted 4 numbers/],
    ['text', 'x y z 1\n', /line 1/],
  ])('refuses %s', async (_, content, message) => {
    await expect(read(folderOf({ 'a01_s01_e01_skeleton3D.txt': content }))).rejects.toThrow(message);
  });
});

const real = join(realDataFolder, 'msr-action3d');

describe.skipIf(!existsSync(real))('importMsrAction3d on the real recordings (skipped where they are absent)', () => {
  it('takes 557 of 567, 284 to train and 273 to test, and no left for right', async () => {
    const { report, dataset } = await imported((out) => importMsrAction3d([real], out));
    expect(report).toMatchObject({
      recordings: 557,
      splits: {
        'cross-subject': { train: 284, test: 273 },
        as1: { train: 114, test: 105 },
        as2: { train: 116, test: 112 },
        as3: { train: 111, test: 111 },
      },
      notes: [],
    });
    expect(report.skipped).toHaveLength(10);
    dataset.close();
  });
});
