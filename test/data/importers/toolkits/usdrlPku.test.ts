import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importUsdrlPku } from '../../../../src/data';
import { dict, int, list, pickle, text, type Item } from '../../formats/pickleText';
import { temporaryFolder } from '../../temporaryFolder';
import { wave } from './pickledSamples';

const shape = (frames: number): number[] => [3, frames, 25, 2];

function clips(frames: number[], labels: number[], lengths = frames): Buffer {
  return pickle(
    dict(
      [text('data'), list(...frames.map((T, i) => wave(shape(T), i)))],
      [text('label'), list(...labels.map(int))],
      [text('num_frames'), list(...lengths.map(int))],
    ),
  );
}

function window(name: string, labels: number[]): Item {
  return dict(
    [text('name'), text(name)],
    [text('data'), wave(shape(labels.length))],
    [text('label'), list(...labels.map(int))],
  );
}

function folderOf(files: Record<string, Buffer>): string {
  const folder = join(temporaryFolder(), 'pku');
  mkdirSync(folder);
  Object.entries(files).forEach(([name, content]) => writeFileSync(join(folder, name), content));
  return folder;
}

async function imported(paths: string[]) {
  const out = join(temporaryFolder(), 'set');
  const report = await importUsdrlPku(paths, out);
  const dataset = Dataset.open(out);
  dataset.close();
  return { report, dataset };
}

describe('importUsdrlPku', () => {
  it('finds both parts in a folder; labels count from 1 there', async () => {
    const folder = folderOf({
      'PKUv2_xsub_train.pkl': clips([4, 6, 2], [1, 51, 7], [3, 400, 0]),
      'PKUv2_xsub_val.pkl': clips([5], [2]),
      'other.pkl': Buffer.from('x'),
      'PKUv2_xsub_test.pkl.gz': Buffer.from('packed'),
    });
    const { report, dataset } = await imported([folder]);
    expect([0, 1, 2].map((i) => [dataset.name(i), dataset.label(i), dataset.frames(i)])).toEqual([
      ['train-000000', 0, 3],
      ['train-000001', 50, 6],
      ['test-000000', 1, 5],
    ]);
    expect(dataset.split('cross-subject')).toEqual({ train: [0, 1], test: [2] });
    expect(dataset.info.name).toBe('PKU-MMD II, clips of USDRL');
    expect(report.skipped).toEqual([
      { name: 'PKUv2_xsub_test.pkl.gz', why: 'a packed file. Unpack it first.' },
      { name: 'train-000002', why: 'no frame with a body' },
    ]);
  });

  it('makes recordings with segments of windows', async () => {
    const folder = folderOf({
      'PKUv1_xsub_train.pkl': pickle(list(window('0002-L.txt', [0, 3, 3, 0]), window('0002-L.txt', [3, 3, 51, 0]))),
      'PKUv1_xsub_val.pkl': pickle(dict([int(0), window('0291-R.txt', [0, 0, 0, 0])])),
    });
    const { report, dataset } = await imported([folder]);
    expect([0, 1, 2].map((i) => [dataset.name(i), dataset.segments(i)])).toEqual([
      ['0002-L_0', [[2, 1, 3]]],
      [
        '0002-L_1',
        [
          [2, 0, 2],
          [50, 2, 3],
        ],
      ],
      ['0291-R_0', []],
    ]);
    expect(report.splits['cross-subject']).toMatchObject({ train: 2, test: 1, segments: { train: 3, test: 0 } });
  });

  it.each([
    ['no file', {}, /pickles: found none/],
    ['labels from 0', { 'a_train.pkl': clips([2], [0]) }, /label of train-000000: found 0, wanted 1 to 51/],
    ['too few labels', { 'a_train.pkl': clips([2, 2], [1]) }, /found 2 clips, 1 labels, 2 lengths/],
    [
      'a list of numbers',
      { 'a_train.pkl': pickle(list(int(1))) },
      /content: found a list of 1, wanted a dictionary with data/,
    ],
    [
      'clips and windows',
      { 'a_train.pkl': clips([2], [1]), 'a_val.pkl': pickle(list(window('x', [1]))) },
      /clips and windows/,
    ],
    [
      'other joints',
      {
        'a_train.pkl': pickle(
          dict(
            [text('data'), list(wave([3, 2, 20, 2]))],
            [text('label'), list(int(1))],
            [text('num_frames'), list(int(2))],
          ),
        ),
      },
      /data of train-000000: found float32 \(3, 2, 20, 2\)/,
    ],
  ])('refuses %s', async (_, files: Record<string, Buffer>, message) => {
    await expect(imported([folderOf(files)])).rejects.toThrow(message);
  });

  it('refuses a file whose name tells no part', async () => {
    const folder = folderOf({ 'clips.pkl': clips([2], [1]) });
    await expect(imported([join(folder, 'clips.pkl')])).rejects.toThrow(/wanted a name with _train, _val or _test/);
  });
});
