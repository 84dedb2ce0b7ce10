import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readTorchCheckpoint, writeTorchCheckpoint, type NumericArray } from '../../../src/data';
import { storedZip } from '../../../src/data/formats/storedZip';
import { ZipArchive } from '../../../src/data/formats/zip';
import { temporaryFolder } from '../temporaryFolder';

const weight: NumericArray = { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, -0) };
const tensors = new Map<string, NumericArray>([
  ['w', weight],
  ['same', { ...weight }],
  ['other', { ...weight, data: weight.data.slice() }],
  ['count', { dtype: 'int64', shape: [], data: BigInt64Array.of(2n ** 40n) }],
  ['flags', { dtype: 'bool', shape: [2], data: Uint8Array.of(1, 0) }],
  ['empty', { dtype: 'float64', shape: [0, 5], data: new Float64Array(0) }],
]);

function written(content: Parameters<typeof writeTorchCheckpoint>[1]): string {
  const file = join(temporaryFolder(), 'test.pth.tar');
  writeTorchCheckpoint(file, content);
  return file;
}

describe('checkpoints written for PyTorch', () => {
  it('come back: names, types, shapes, values, epoch and the state of Adam', async () => {
    const moments = new Map([
      [0, { step: 9, first: weight, second: weight }],
      [5, { step: 9, first: weight, second: weight }],
    ]);
    const settings = { lr: 5e-4, betas: [0.9, 0.999], eps: 1e-8, amsgrad: false };
    const optimizer = { moments, groups: [{ parameters: [0, 5, 70_000], settings }] };
    const read = await readTorchCheckpoint(written({ epoch: 451, tensors, optimizer }));
    const entries = new Map([...tensors].map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
    const adam = { parameters: 2, steps: 9 };
    expect(read).toEqual({ form: 'zip', epoch: 451, tensors, entries, extras: [], optimizer, adam });
    expect((await readTorchCheckpoint(written({ tensors }))).epoch).toBeUndefined();
  });

  it('share the storage of tensors that share their memory', async () => {
    const file = written({ tensors });
    const read = (await readTorchCheckpoint(file)).tensors;
    expect(read.get('same')!.data.buffer).toBe(read.get('w')!.data.buffer);
    expect(read.get('other')!.data.buffer).not.toBe(read.get('w')!.data.buffer);
    const archive = await ZipArchive.open(file);
    expect(archive.names.filter((name) => name.includes('/data/'))).toHaveLength(tensors.size - 1);
  });

  it('begin every storage at a multiple of 64 bytes', async () => {
    const archive = await ZipArchive.open(written({ tensors }));
    for (const name of archive.names) expect(archive.storedAt(name) % 64).toBe(0);
  });

  it('are the same bytes for the same content', () => {
    const [a, b] = [written({ epoch: 1, tensors }), written({ epoch: 1, tensors })].map((file) => readFileSync(file));
    expect(a.equals(b)).toBe(true);
  });

  it('refuse what they cannot say', () => {
    const bad = (array: NumericArray) => () => written({ tensors: new Map([['x', array]]) });
    expect(bad({ ...weight, shape: [7] })).toThrow(/24 bytes for float32 of shape \(7\)/);
    expect(bad({ dtype: 'uint64', shape: [1], data: new BigUint64Array(1) })).toThrow(/no storage of uint64/);
    // The sizes are checked before anything is written: this memory is never touched.
    const huge = { name: 'x', bytes: { length: 2 ** 32 } as Uint8Array };
    expect(() => storedZip('big.pt', [huge], 64).next()).toThrow(/big.pt: bytes of all tensors: found .* at most/);
  });
});
