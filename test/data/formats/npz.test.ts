import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy, readNpz, writeNpy, writeNpz, type NumericArray } from '../../../src/data';
import { temporaryFolder } from '../temporaryFolder';

const arrays: Record<string, NumericArray> = {
  features: { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, 7) },
  labels: { dtype: 'int64', shape: [2], data: BigInt64Array.of(-5n, 2n ** 60n) },
  present: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
  scale: { dtype: 'float64', shape: [], data: Float64Array.of(0.1) },
  nothing: { dtype: 'int32', shape: [0, 4], data: new Int32Array(0) },
};

describe('npy and npz', () => {
  it.each(Object.entries(arrays))('%s comes back from npy', (_, array) => {
    const file = join(temporaryFolder(), 'deep', 'array.npy');
    writeNpy(file, array);
    expect(readNpy(file)).toEqual(array);
    expect((statSync(file).size - array.data.byteLength) % 64).toBe(0);
  });

  it.each([false, true])('arrays come back from npz, compressed %s', async (compress) => {
    const file = join(temporaryFolder(), 'arrays.npz');
    writeNpz(file, arrays, { compress });
    const npz = await readNpz(file);
    expect(npz.names).toEqual(Object.keys(arrays));
    for (const [name, array] of Object.entries(arrays)) expect(npz.read(name)).toEqual(array);
    expect(npz.header('features')).toMatchObject({ dtype: 'float32', shape: [2, 3] });
    expect(npz.has('missing')).toBe(false);
    expect(() => npz.read('missing')).toThrow(/member: found missing.npy, wanted features.npy/);
  });

  it('compresses when asked to', () => {
    const zeros: NumericArray = { dtype: 'float32', shape: [10_000], data: new Float32Array(10_000) };
    const folder = temporaryFolder();
    writeNpz(join(folder, 'plain.npz'), { zeros });
    writeNpz(join(folder, 'small.npz'), { zeros }, { compress: true });
    expect(statSync(join(folder, 'plain.npz')).size).toBeGreaterThan(40_000);
    expect(statSync(join(folder, 'small.npz')).size).toBeLessThan(1000);
  });

  it('notices changed elements by their check sum', async () => {
    const file = join(temporaryFolder(), 'arrays.npz');
    writeNpz(file, { features: arrays.features });
    const bytes = readFileSync(file);
    bytes[bytes.indexOf(Buffer.from(new Float32Array([3.5]).buffer))] ^= 1;
    writeFileSync(file, bytes);
    const npz = await readNpz(file);
    expect(() => npz.read('features')).toThrow(/check sum/);
  });

  it.each([false, true])('gives rows of an array larger than what is read at once, compressed %s', async (compress) => {
    const file = join(temporaryFolder(), 'arrays.npz');
    const [rows, columns] = [700, 1001];
    const data = Float32Array.from({ length: rows * columns }, (_, i) => (i % 9973) / 7);
    writeNpz(file, { first: arrays.features, x: { dtype: 'float32', shape: [rows, columns], data } }, { compress });
    const npz = await readNpz(file);
    for (const start of [0, 1, 455, rows]) {
      let row = start;
      for await (const { data: found, shape } of npz.rows('x', start)) {
        expect(shape).toEqual([columns]);
        expect(
          Buffer.from(found.buffer).equals(Buffer.from(data.slice(row * columns, (row + 1) * columns).buffer)),
        ).toBe(true);
        row++;
      }
      expect(row).toBe(rows);
    }
  });

  it.each([false, true])('does not give the last row of a changed array, compressed %s', async (compress) => {
    const file = join(temporaryFolder(), 'arrays.npz');
    writeNpz(file, { features: arrays.features }, { compress });
    const bytes = readFileSync(file);
    bytes[bytes.indexOf(Buffer.from('features.npy')) + (compress ? 30 : 160)] ^= 1;
    writeFileSync(file, bytes);
    const npz = await readNpz(file);
    const reading = async (): Promise<number> => {
      let rows = 0;
      for await (const row of npz.rows('features')) rows += row.shape.length;
      return rows;
    };
    await expect(reading()).rejects.toThrow(/arrays\.npz/);
  });

  it('says what is no file, no zip file, too short', async () => {
    const folder = temporaryFolder();
    await expect(readNpz(join(folder, 'absent.npz'))).rejects.toThrow(/no such file, wanted a zip file/);
    expect(() => readNpy(join(folder, 'absent.npy'))).toThrow(/no such file, wanted an npy file/);
    expect(() => readNpy(folder)).toThrow(/found a folder, wanted a file/);
    const file = join(folder, 'text.npz');
    writeFileSync(file, 'no zip file');
    await expect(readNpz(file)).rejects.toThrow(/zip directory/);
    expect(() => readNpy(file)).toThrow(/11 bytes from byte 0 on, wanted 12 bytes/);
  });

  it('refuses to write shapes that do not fit', () => {
    const file = join(temporaryFolder(), 'array.npy');
    expect(() => writeNpy(file, { ...arrays.features, shape: [7] })).toThrow(/6 elements for shape \(7\)/);
  });
});
