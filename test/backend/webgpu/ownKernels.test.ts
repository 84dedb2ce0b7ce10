import { describe, expect, it } from 'vitest';

import { tf, useBackend, type BackendName, type Tensor } from '../../../src/backend';
import { gelu, linear, Parameters, residual, standardise } from '../../../src/model';
import { batchNorm } from '../../../src/model/batchNorm';
import { mergedAttention } from '../../../src/model/mergedAttention';
import { Generator } from '../../../src/random';
import { ownKernels } from '../../../src/tensor/ownKernel';
import { Adam, defaultOptimizer } from '../../../src/training';
import { randomTensor } from '../../gradientCheck';
import { testBackend } from '../../testBackend';

/** Value and gradients of an operation of random inputs, on an engine. */
async function on(
  engine: BackendName,
  operation: (...inputs: Tensor[]) => Tensor,
  shapes: number[][],
): Promise<Float32Array[]> {
  await useBackend(engine);
  const inputs = shapes.map((shape, index) => randomTensor(shape, index + 1));
  const value = operation(...inputs);
  const weights = randomTensor(value.shape, 99);
  const gradients = tf.grads((...values: Tensor[]) => tf.sum(tf.mul(operation(...values), weights)))(inputs);
  return Promise.all([value, ...gradients].map(async (tensor) => (await tensor.data()) as Float32Array));
}

/** A normalisation of each feature over the clips of each view, as the projector's. */
const overClips = (x: Tensor, weight: Tensor, bias: Tensor): Tensor => {
  const parameters = { linear: () => ({ weight, bias }) } as unknown as Parameters;
  return batchNorm(x, parameters, 'bn').value;
};
const attention =
  (causal: boolean) =>
  (x: Tensor, ...[a, b, c, d]: Tensor[]): Tensor =>
    mergedAttention(x, { input: { weight: a, bias: b }, output: { weight: c, bias: d } }, causal);
const attentionShapes = (batch: number, tokens: number, width: number): number[][] => [
  [batch, tokens, width],
  [3 * width, width],
  [3 * width],
  [width, width],
  [width],
];

describe.skipIf(testBackend !== 'webgpu')('operations in one kernel (only with the tests of webgpu)', () => {
  it('are known to the engine, all of them', async () => {
    await useBackend('webgpu');
    expect(ownKernels.filter((name) => tf.getKernel(name, 'webgpu') === undefined)).toEqual([]);
  });

  it.each<[string, (...inputs: Tensor[]) => Tensor, number[][]]>([
    ['layer normalisation of short rows', standardise, [[3, 5, 7]]],
    ['layer normalisation of more rows than threads', standardise, [[70, 3, 8]]],
    ['layer normalisation of rows that a workgroup shares', standardise, [[2, 3, 130]]],
    ['batch normalisation', overClips, [[2, 6, 70], [70], [70]]],
    ['GELU', gelu, [[3, 40, 5]]],
    ['a residual branch with a factor for each clip', (x, branch) => residual(x, branch, randomTensor([3, 1, 1], 7)), [[3, 4, 5], [3, 4, 5]]], // prettier-ignore
    ['a linear map with ReLU', (x, weight, bias) => linear(x, { weight, bias }, 'relu'), [[2, 9, 5], [6, 5], [6]]],
    ['attention', attention(false), attentionShapes(2, 11, 8)],
    ['attention over 64 tokens, more features than are read at once', attention(false), attentionShapes(1, 64, 20)],
    ['causal attention', attention(true), attentionShapes(2, 19, 8)],
    ['attention over more tokens than the kernel takes', attention(true), attentionShapes(1, 70, 4)],
  ])('%s: value and gradients', async (_, operation, shapes) => {
    const expected = await on('wasm', operation, shapes);
    const found = await on('webgpu', operation, shapes);
    found.forEach((values, which) => {
      expect(values, which === 0 ? 'value' : `gradient of input ${which - 1}`).toBeAllClose(expected[which], {
        absolute: 1e-6,
        relativeToMax: 1e-5,
      });
    });
  });

  it('Adam: parameters and moments after two updates', async () => {
    const after = async (engine: BackendName): Promise<number[]> => {
      await useBackend(engine);
      const specs = [[5, 3], [70]].map((shape, index) => ({
        name: `p${index}`,
        shape,
        role: 'trainable' as const,
        initial: (generator: Generator, size: number) =>
          Float32Array.from({ length: size }, () => generator.uniform(-1, 1)),
      }));
      const parameters = new Parameters(specs, new Generator(3));
      const adam = new Adam(parameters, { ...defaultOptimizer, weightDecay: 0.1 });
      for (const step of [1, 2]) {
        const gradients = new Map(
          specs.map(({ name, shape }, index) => [name, randomTensor(shape, 10 * step + index)]),
        );
        adam.update(gradients, tf.tensor1d(adam.nextRates(0.01)));
      }
      const all = [...(await parameters.state()).values(), ...(await adam.state()).values()];
      return all.flatMap(({ data }) => [...data]);
    };
    expect(await after('webgpu')).toBeAllClose(await after('wasm'), { absolute: 1e-7, relativeToMax: 1e-6 });
  });
});
