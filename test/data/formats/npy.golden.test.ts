import { describe, expect, it } from 'vitest';
import { NpyFile, readNpy, readNpyHeader, readNpz, toFloat32 } from '../../../src/data';
import { InputError } from '../../../src/errors';
import { goldenJson, goldenPath, hostileFiles } from '../../goldenFolder';

interface Expected {
  npyVariants: { file: string; fortranOrder: boolean; shape: number[]; values: number[] }[];
}

const formats = (file: string) => goldenPath('pipeline', 'formats', file);
const isExpected = (json: unknown): json is Expected =>
  typeof json === 'object' && json !== null && 'npyVariants' in json;
const { npyVariants } = goldenJson(formats('expected.json'), isExpected);
const hostile = hostileFiles();

describe('npy variants', () => {
  it.each(npyVariants)('$file', ({ file, fortranOrder, shape, values }) => {
    const array = readNpy(formats(file));
    expect(array.shape).toEqual(shape);
    expect(readNpyHeader(formats(file))).toMatchObject({ fortranOrder, shape });
    expect(Array.from(array.data, Number)).toEqual(values.map(Number));
  });

  it.each(npyVariants.filter(({ fortranOrder, shape }) => !fortranOrder && shape.length > 1 && shape[0] > 1))(
    'rows of $file',
    ({ file, shape, values }) => {
      const npy = NpyFile.open(formats(file));
      const row = values.length / shape[0];
      const rows = npy.readRows(1, 1);
      expect(rows.shape).toEqual([1, ...shape.slice(1)]);
      expect(toFloat32(rows)).toBeAllClose(values.slice(row, 2 * row));
      npy.close();
    },
  );

  it.each(npyVariants.filter(({ fortranOrder }) => fortranOrder))('no rows of $file', ({ file }) => {
    const npy = NpyFile.open(formats(file));
    expect(() => npy.readRows(0, 1)).toThrow(/C order/);
    npy.close();
  });
});

describe('hostile arrays are refused', () => {
  it.each(hostile.filter(({ kind }) => kind === 'npy'))('$file: $reason', ({ file }) => {
    expect(() => readNpy(formats(file))).toThrow(InputError);
  });

  it.each(hostile.filter(({ kind }) => kind === 'npz'))('$file: $reason', async ({ file }) => {
    const read = async () => {
      const npz = await readNpz(formats(file));
      return npz.names.map((name) => npz.read(name));
    };
    await expect(read()).rejects.toThrow(InputError);
  });
});
