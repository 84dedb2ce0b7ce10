import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importCtrgcn, writeNpz, type NumericArray, type ToolkitOptions } from '../../../../src/data';
import { temporaryFolder } from '../../temporaryFolder';

const [T, numbers] = [5, 150];

function clips(frames: number[]): NumericArray {
  const data = new Float32Array(frames.length * T * numbers);
  for (let i = 0; i < data.length; i++) {
    const [n, t] = [Math.floor(i / (T * numbers)), Math.floor(i / numbers) % T];
    if (t < frames[n]) data[i] = Math.cos(i) + 2;
  }
  return { dtype: 'float32', shape: [frames.length, T, numbers], data };
}

function oneHot(labels: number[], classes: number): NumericArray {
  const data = new Float64Array(labels.length * classes);
  labels.forEach((label, i) => (data[i * classes + label] = 1));
  return { dtype: 'float64', shape: [labels.length, classes], data };
}

function file(arrays: Record<string, NumericArray>, compress = false, name = 'NTU60_CV.npz'): string {
  const path = join(temporaryFolder(), name);
  writeNpz(path, arrays, { compress });
  return path;
}

const arrays = {
  x_train: clips([5, 3, 0]),
  y_train: oneHot([2, 0, 1], 3),
  x_test: clips([1]),
  y_test: oneHot([1], 3),
};

async function imported(path: string, options: ToolkitOptions = {}) {
  const out = join(temporaryFolder(), 'set');
  const report = await importCtrgcn(path, out, options);
  const dataset = Dataset.open(out);
  const first = dataset.read(0);
  dataset.close();
  return { report, dataset, first };
}

describe('importCtrgcn', () => {
  it.each([false, true])('finds lengths and labels (deflated: %s)', async (compress) => {
    const { report, dataset, first } = await imported(file(arrays, compress), { normalise: false });
    expect(first).toEqual({ frames: 5, bodies: 2, joints: 25, coordinates: arrays.x_train.data.slice(0, T * numbers) });
    expect([0, 1, 2].map((i) => [dataset.name(i), dataset.label(i), dataset.frames(i)])).toEqual([
      ['train-000000', 2, 5],
      ['train-000001', 0, 3],
      ['test-000000', 1, 1],
    ]);
    expect(dataset.split('cross-view')).toEqual({ train: [0, 1], test: [2] });
    expect(report.skipped).toEqual([{ name: 'train-000002', why: 'no frame with a body' }]);
  });

  it('knows the classes of PKU-MMD and NTU RGB+D by their number', async () => {
    for (const [count, name] of [
      [51, 'bow'],
      [60, 'drink water'],
      [120, 'drink water'],
      [7, 'class 0'],
    ] as const) {
      const { dataset } = await imported(file({ x_train: clips([2]), y_train: oneHot([3], count) }));
      expect([dataset.info.classes.length, dataset.info.classes[0]]).toEqual([count, name]);
    }
  });

  it('takes a row of zeros for a label that is unknown', async () => {
    const y_test = { ...oneHot([1], 3), data: Float64Array.of(0, 0, 0) };
    const { report, dataset } = await imported(file({ ...arrays, y_test }));
    expect(dataset.label(dataset.size - 1)).toBe(-1);
    expect(report.notes).toContain('1 recordings have no label');
  });

  it('goes on after an interruption, in both parts', async () => {
    for (const stopAfter of [1, 33]) {
      const many = {
        ...arrays,
        x_train: clips(Array<number>(30).fill(2)),
        y_train: oneHot(Array<number>(30).fill(1), 3),
      };
      const path = file(
        { ...many, x_test: clips(Array<number>(20).fill(3)), y_test: oneHot(Array<number>(20).fill(0), 3) },
        true,
      );
      const out = join(temporaryFolder(), 'set');
      const stop = new AbortController();
      const progress = ({ done }: { done: number }): void => {
        if (done === stopAfter) stop.abort();
      };
      await expect(importCtrgcn(path, out, { progress, signal: stop.signal })).rejects.toThrow(/interrupted/);
      await importCtrgcn(path, out, { resume: true });
      const dataset = Dataset.open(out);
      expect(dataset.fingerprint).toBe((await imported(path)).dataset.fingerprint);
      dataset.close();
    }
  });

  it.each([
    ['no x_train', { x: clips([1]) }, /arrays: found x, wanted x_train/],
    ['no labels', { x_train: clips([1]) }, /y_train: found nothing/],
    [
      'two ones in a row',
      { ...arrays, y_test: { ...oneHot([1], 3), data: Float64Array.of(1, 1, 0) } },
      /row 0 of y_test/,
    ],
    [
      'too few labels',
      { ...arrays, y_train: oneHot([1], 3) },
      /shape of y_train: found \(1, 3\), wanted \(3, classes\)/,
    ],
    [
      'other joints',
      {
        x_train: { dtype: 'float32' as const, shape: [1, 1, 75], data: new Float32Array(75) },
        y_train: oneHot([0], 2),
      },
      /x_train: found float32 \(1, 1, 75\), wanted floating point numbers \(N, T, 150\)/,
    ],
  ])('refuses %s', async (_, content: Record<string, NumericArray>, message) => {
    await expect(imported(file(content))).rejects.toThrow(message);
  });
});
