import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import { randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

/*
 * Operations whose kernels are replaced on WebAssembly, at sizes at which they are, and at those left to the engine; other engines
 * must give the same.
 */

beforeAll(async () => {
  await useBackend(testBackend);
});

/** What a tensor holds, by its index: `at(i, j)`. */
async function reader(x: Tensor): Promise<(...index: number[]) => number> {
  const values = await x.data();
  return (...index) => values[index.reduce((offset, at, axis) => offset * x.shape[axis] + at, 0)];
}

/** A value for each index of a shape, row-major. */
function table(shape: number[], value: (...index: number[]) => number): number[] {
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, position) => {
    const index = shape.map((length, axis) => {
      const below = shape.slice(axis + 1).reduce((product, other) => product * other, 1);
      return Math.floor(position / below) % length;
    });
    return value(...index);
  });
}

/** Checks that a call leaves no memory of the engine behind, beside its result. */
function leavesNothing(call: () => Tensor | Tensor[]): void {
  const held = () => (tf.backend() as unknown as { numDataIds: () => number }).numDataIds();
  const before = held();
  tf.dispose(call());
  expect(held()).toBe(before);
}

describe('a product of batches', () => {
  const [rows, inner, columns] = [32, 40, 24];

  it.each([
    ['pair by pair', 3, 3, false, false],
    ['pair by pair, the left ones transposed', 3, 3, true, false],
    ['pair by pair, the right ones transposed', 3, 3, false, true],
    ['of one matrix and many', 1, 3, false, false],
    ['of one transposed matrix and many', 1, 3, true, false],
    ['of many matrices and one', 3, 1, false, false],
    ['of many matrices and one transposed', 3, 1, false, true],
  ])('is right %s', async (_, batchA, batchB, transposeA, transposeB) => {
    const a = randomTensor(transposeA ? [batchA, inner, rows] : [batchA, rows, inner], 1);
    const b = randomTensor(transposeB ? [batchB, columns, inner] : [batchB, inner, columns], 2);
    const product = tf.matMul(a, b, transposeA, transposeB);
    const [x, y] = [await reader(a), await reader(b)];
    const expected = table([3, rows, columns], (n, i, j) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        const [left, right] = [batchA === 1 ? 0 : n, batchB === 1 ? 0 : n];
        sum += (transposeA ? x(left, k, i) : x(left, i, k)) * (transposeB ? y(right, j, k) : y(right, k, j));
      }
      return sum;
    });
    expect(product.shape).toEqual([3, rows, columns]);
    expect(await product.data()).toBeAllClose(expected, { absolute: 1e-5 });
    leavesNothing(() => tf.matMul(a, b, transposeA, transposeB));
  });

  it('keeps several leading axes', async () => {
    const [a, b] = [randomTensor([2, 3, rows, inner], 1), randomTensor([2, 3, inner, columns], 2)];
    const product = tf.matMul(a, b);
    expect(product.shape).toEqual([2, 3, rows, columns]);
    const flat = tf.matMul(tf.reshape(a, [6, rows, inner]), tf.reshape(b, [6, inner, columns]));
    expect(await product.data()).toBeAllClose(await flat.data());
  });

  it('of a large right operand is right and leaves nothing', async () => {
    const [a, b] = [randomTensor([3, 200], 1), randomTensor([200, 100], 2)];
    const [x, y] = [await reader(a), await reader(b)];
    const expected = table([3, 100], (i, j) => {
      let sum = 0;
      for (let k = 0; k < 200; k++) sum += x(i, k) * y(k, j);
      return sum;
    });
    expect(await tf.matMul(a, b).data()).toBeAllClose(expected, { absolute: 1e-5 });
    leavesNothing(() => tf.matMul(a, b));
  });
});

describe('a transpose of a matrix', () => {
  it.each([
    ['in blocks of 64 rows', 512, 6],
    ['in smaller blocks', 260, 20],
    ['whose number of rows is a prime', 257, 5],
    ['with few rows', 5, 300],
    ['with one column', 512, 1],
  ])('%s is right', async (_, rows, columns) => {
    const x = randomTensor([rows, columns], 1);
    const at = await reader(x);
    const result = tf.transpose(x, [1, 0]);
    expect(result.shape).toEqual([columns, rows]);
    expect(await result.data()).toBeAllClose(table([columns, rows], (j, i) => at(i, j)), { absolute: 0 }); // prettier-ignore
    leavesNothing(() => tf.transpose(x, [1, 0]));
  });

  it('of whole numbers is one of whole numbers', async () => {
    const x = tf.range(0, 512 * 3, 1, 'int32').reshape([512, 3]);
    const result = tf.transpose(x, [1, 0]);
    expect(result.dtype).toBe('int32');
    expect([...(await result.data())]).toEqual(table([3, 512], (j, i) => 3 * i + j));
  });
});

describe('a sum over leading axes', () => {
  it.each([
    ['an even number of rows', [96, 80], [0]],
    ['three times a power of two', [12, 1000], [0]],
    ['an odd number of rows', [7, 1000], [0]],
    ['few numbers', [6, 5], [0]],
    ['two axes', [8, 12, 64], [0, 1]],
    ['two axes in another order', [8, 12, 64], [1, 0]],
    ['two axes of three with more behind', [8, 12, 16, 5], [0, 1]],
    ['a middle axis, left to the engine', [8, 12, 64], [1]],
    ['the last axis, left to the engine', [80, 96], [1]],
    ['all axes, left to the engine', [80, 96], [0, 1]],
  ])('is right of %s', async (_, shape, axes) => {
    const x = randomTensor(shape, 1);
    const rest = shape.filter((_length, axis) => !axes.includes(axis));
    const expected = new Float64Array(rest.reduce((product, length) => product * length, 1));
    const values = await x.data();
    values.forEach((value, position) => {
      let [offset, below] = [0, values.length];
      shape.forEach((length, axis) => {
        below /= length;
        if (!axes.includes(axis)) offset = offset * length + (Math.floor(position / below) % length);
      });
      expected[offset] += value;
    });
    const sum = tf.sum(x, axes);
    expect(sum.shape).toEqual(rest);
    expect(await sum.data()).toBeAllClose([...expected], { absolute: 1e-4 });
    const kept = tf.sum(x, axes, true);
    expect(kept.shape).toEqual(shape.map((length, axis) => (axes.includes(axis) ? 1 : length)));
    expect(await kept.data()).toBeAllClose([...expected], { absolute: 1e-4 });
    leavesNothing(() => tf.sum(x, axes));
  });

  it('of whole numbers is exact', async () => {
    const x = tf.fill([60, 100], 2 ** 24 + 1, 'int32');
    expect((await tf.sum(x, 0).data())[7]).toBe(60 * (2 ** 24 + 1));
  });
});

describe('a slice', () => {
  it.each([
    ['of rows', [6, 4, 5], [2, 0, 0], [3, 4, 5]],
    ['within a row', [6, 4, 5], [2, 1, 0], [1, 2, 5]],
    ['of columns, left to the engine', [6, 4, 5], [0, 1, 0], [6, 2, 5]],
  ])('%s is right', async (_, shape, begin, size) => {
    const x = randomTensor(shape, 1);
    const at = await reader(x);
    const part = tf.slice(x, begin, size);
    expect(part.shape).toEqual(size);
    const expected = table(size, (...index) => at(...index.map((place, axis) => place + begin[axis])));
    expect(await part.data()).toBeAllClose(expected, { absolute: 0 });
    leavesNothing(() => tf.slice(x, begin, size));
  });
});

describe('a split', () => {
  it.each([
    ['along the first axis', 0],
    ['along the second axis', 1],
  ])('%s is right', async (_, axis) => {
    const x = tf.range(0, 24, 1, 'int32').reshape([4, 6]);
    const parts = tf.split(x, axis === 0 ? [1, 3] : [1, 3, 2], axis);
    expect(parts.map(({ dtype }) => dtype)).toEqual(parts.map(() => 'int32'));
    let start = 0;
    for (const part of parts) {
      const from = start;
      const expected = table(part.shape, (i, j) => (axis === 0 ? 6 * (i + from) + j : 6 * i + j + from));
      expect([...(await part.data())]).toEqual(expected);
      start += part.shape[axis];
    }
    leavesNothing(() => tf.split(x, 2, axis));
  });

  it('along an axis with only axes of length 1 before it is right', async () => {
    const [, second] = tf.split(tf.tensor3d([1, 2, 3, 4, 5, 6], [1, 3, 2]), [1, 2], 1);
    expect(second.shape).toEqual([1, 2, 2]);
    expect([...(await second.data())]).toEqual([3, 4, 5, 6]);
  });
});

describe('equality of tensors of different shapes', () => {
  it('compares each element with the one it meets', async () => {
    const x = tf.tensor3d([1, 2, Infinity, NaN, -0, 5, 1, 2, -Infinity, 3, 4, 5], [2, 3, 2]);
    const y = tf.tensor3d([1, 2, 1, 5], [2, 1, 2]);
    expect([...(await tf.equal(x, y).data())]).toEqual([1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    const special = tf.tensor3d([Infinity, NaN], [1, 1, 2]);
    expect([...(await tf.equal(x, special).data())]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...(await tf.equal(tf.tensor2d([[0], [-0]]), tf.tensor2d([[-0, 0]])).data())]).toEqual([1, 1, 1, 1]);
    leavesNothing(() => tf.equal(x, y));
  });

  it('of whole numbers is exact', async () => {
    const [x, y] = [tf.tensor2d([[2 ** 25, 2 ** 25 + 1]], [1, 2], 'int32'), tf.tensor2d([2 ** 25], [1, 1], 'int32')];
    expect([...(await tf.equal(x, y).data())]).toEqual([1, 0]);
  });
});
