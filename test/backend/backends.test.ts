import { beforeAll, describe, expect, it } from 'vitest';

import { currentBackend, differentiable, findBackends, tf, useBackend, type Tensor } from '../../src/backend';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('the backend', () => {
  it('is the one asked for, and asking again changes nothing', async () => {
    const report = await useBackend('auto');
    expect(report).toBe(currentBackend());
    if (testBackend !== 'auto') expect(report.name).toBe(testBackend);
    expect(report.threads).toBeGreaterThanOrEqual(1);
  });

  it('lists all engines, of which plain JavaScript always loads, and stays in use', async () => {
    const found = await findBackends();
    expect(found.map(({ name }) => name)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu', 'xla']);
    expect(found.find(({ name }) => name === 'cpu')?.available).toBe(true);
    expect(found.find(({ name }) => name === 'xla')?.available ?? false).toBe(
      process.env.USDRL_XLA_PLUGIN !== undefined,
    );
    if (testBackend !== 'xla') expect(tf.getBackend()).toBe(currentBackend()?.name);
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('multiplies matrices, transposed %s and %s, batched and broadcast', async (transposeA, transposeB) => {
    const a = randomTensor(transposeA ? [2, 3, 4] : [2, 4, 3], 1);
    const b = randomTensor(transposeB ? [1, 5, 3] : [1, 3, 5], 2);
    const product = tf.matMul(a, b, transposeA, transposeB);
    expect(product.shape).toEqual([2, 4, 5]);
    const [x, y] = [await a.data(), await b.data()];
    const expected: number[] = [];
    for (let n = 0; n < 2; n++) {
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 5; j++) {
          let sum = 0;
          for (let k = 0; k < 3; k++) {
            sum += x[n * 12 + (transposeA ? k * 4 + i : i * 3 + k)] * y[transposeB ? j * 3 + k : k * 5 + j];
          }
          expected.push(sum);
        }
      }
    }
    expect(await product.data()).toBeAllClose(expected);
  });

  it('leaves no tensors behind a transposed product', () => {
    const [a, b] = [randomTensor([6, 4], 1), randomTensor([6, 5], 2)];
    const before = tf.memory().numTensors;
    tf.matMul(a, b, true, false).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('differentiable', () => {
  const cube = (x: Tensor): Tensor =>
    differentiable([x], () => ({
      value: tf.mul(x, tf.square(x)),
      saved: [x],
      gradient: (dy, [input]) => [tf.mul(dy, tf.mul(tf.square(input), 3))],
    }));

  it('uses the gradient it was given', async () => {
    await expectGradients(cube, [randomTensor([5], 1)]);
  });

  it('frees everything but the result', () => {
    const x = randomTensor([5], 1);
    const before = tf.memory().numTensors;
    tf.grad((input: Tensor) => tf.sum(cube(input)))(x).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
