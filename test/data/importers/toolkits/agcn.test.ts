import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importAgcn, writeNpy, type ToolkitOptions } from '../../../../src/data';
import { int, list, pickle, text, tuple } from '../../formats/pickleText';
import { temporaryFolder } from '../../temporaryFolder';

const [C, T, V, M] = [3, 6, 25, 2];

/** Samples of so many frames each; later frames are zeros. */
function arrays(prefix: string, folder: string, frames: number[], suffix = '_data_joint'): void {
  const data = new Float32Array(frames.length * C * T * V * M);
  for (let i = 0; i < data.length; i++) {
    const [n, t] = [Math.floor(i / (C * T * V * M)), Math.floor(i / (V * M)) % T];
    if (t < frames[n]) data[i] = Math.sin(i) + 2;
  }
  writeNpy(join(folder, `${prefix}${suffix}.npy`), { dtype: 'float32', shape: [frames.length, C, T, V, M], data });
}

function labels(prefix: string, folder: string, names: string[], numbers: number[]): void {
  const content = pickle(tuple(list(...names.map(text)), list(...numbers.map(int))));
  writeFileSync(join(folder, `${prefix}_label.pkl`), content);
}

function lengths(prefix: string, folder: string, frames: number[]): void {
  const data = BigInt64Array.from(frames, BigInt);
  writeNpy(join(folder, `${prefix}_num_frame.npy`), { dtype: 'int64', shape: [frames.length], data });
}

async function imported(folder: string, options: ToolkitOptions = {}) {
  const out = join(temporaryFolder(), 'set');
  const report = await importAgcn(folder, out, options);
  const dataset = Dataset.open(out);
  dataset.close();
  return { report, dataset };
}

describe('importAgcn', () => {
  it('takes lengths beyond T as T, and leaves empty samples out', async () => {
    const folder = temporaryFolder();
    arrays('train', folder, [6, 6, 0]);
    labels('train', folder, ['one', 'two.skeleton', 'none'], [0, 4, 1]);
    lengths('train', folder, [400, 2, 0]);
    const { report, dataset } = await imported(folder, { split: 'mine' });
    expect([0, 1].map((i) => [dataset.name(i), dataset.label(i), dataset.frames(i)])).toEqual([
      ['one', 0, 6],
      ['two', 4, 2],
    ]);
    expect(dataset.split('mine')).toEqual({ train: [0, 1], test: [] });
    expect(dataset.info.classes).toEqual(['class 0', 'class 1', 'class 2', 'class 3', 'class 4']);
    expect(report.skipped).toEqual([{ name: 'none', why: 'no frame with a body' }]);
  });

  it('reads UAV-Human as the journal code writes it: 17 joints, its own name of the lengths', async () => {
    const folder = temporaryFolder();
    for (const [part, frames] of [
      ['train', [3, 5]],
      ['test', [6]],
    ] as const) {
      const shape = [frames.length, C, T, 17, M];
      const data = new Float32Array(shape.reduce((a, b) => a * b)).fill(1);
      writeNpy(join(folder, `${part}_data.npy`), { dtype: 'float32', shape, data });
      labels(
        part,
        folder,
        frames.map((n) => `P000S00G10B10H10UC022000LC021000A00${n}R0_0824171${n}`),
        [...frames],
      );
      const lengthsOf = BigInt64Array.from(frames, BigInt);
      writeNpy(join(folder, `${part}_num_of_frames.npy`), { dtype: 'int64', shape: [frames.length], data: lengthsOf });
    }
    const { report, dataset } = await imported(folder, { split: 'v1' });
    expect(dataset.layout.name).toBe('coco-17');
    expect([0, 1, 2].map((i) => [dataset.label(i), dataset.frames(i)])).toEqual([3, 5, 6].map((n) => [n, n]));
    expect(dataset.split('v1')).toEqual({ train: [0, 1], test: [2] });
    expect(report.notes.join()).not.toContain('num_frame');
    await expect(imported(folder, { layout: 'kinect-v2-25' })).rejects.toThrow(/joints V: found 17/);
  });

  it("counts frames itself in ST-GCN's arrays and says so", async () => {
    const folder = temporaryFolder();
    arrays('train', folder, [4], '_data');
    labels('train', folder, ['a'], [0]);
    arrays('val', folder, [5], '_data');
    labels('val', folder, ['b'], [0]);
    const { report, dataset } = await imported(folder, { split: 's', normalise: true });
    expect([dataset.frames(0), dataset.frames(1)]).toEqual([4, 5]);
    expect(dataset.split('s')).toEqual({ train: [0], test: [1] });
    expect(report.notes).toHaveLength(2);
    expect(report.notes[0]).toContain('no num_frame file');
    // Normalised: the mid spine is the origin.
    expect(dataset.info.normalisation).toContain('UmURL');
  });

  it('names the split after the folder', async () => {
    for (const [name, split] of [
      ['xsub', 'cross-subject'],
      ['xview', 'cross-view'],
      ['xsetup', 'cross-setup'],
      ['other', 'other'],
    ]) {
      const folder = join(temporaryFolder(), name);
      arrays('train', folder, [2]);
      labels('train', folder, ['a'], [0]);
      expect((await imported(folder)).dataset.splitNames).toEqual([split]);
    }
  });

  it('refuses parts that do not fit each other', async () => {
    const folder = temporaryFolder();
    await expect(imported(folder)).rejects.toThrow(/AGCN arrays: found none/);
    arrays('train', folder, [2, 2]);
    await expect(imported(folder)).rejects.toThrow(/train_label\.pkl/);
    labels('train', folder, ['a'], [0]);
    await expect(imported(folder)).rejects.toThrow(/found 1 names, 1 labels, wanted names and labels of 2 clips/);
    labels('train', folder, ['a', 'b'], [0, -2]);
    await expect(imported(folder)).rejects.toThrow(/label of clip 1: found -2/);
    labels('train', folder, ['a', 'b'], [0, 1]);
    lengths('train', folder, [1]);
    await expect(imported(folder)).rejects.toThrow(/shape: found \(1\), wanted \(2\)/);
    lengths('train', folder, [1, -1]);
    await expect(imported(folder)).rejects.toThrow(/length: found -1/);
    writeFileSync(join(folder, 'train_label.pkl'), pickle(list(text('a'))));
    await expect(imported(folder)).rejects.toThrow(/content: found a list of 1/);
  });
});
