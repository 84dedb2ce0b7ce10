import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import { multiHeadAttention } from '../../src/model/attention';
import {
  afterNorm,
  gelu,
  layerNorm,
  linear,
  maxPool,
  residual,
  selfAttention,
  standardise,
  tokenLinear,
} from '../../src/model';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('linear', () => {
  const [x, weight, bias] = [[2, 3, 4], [5, 4], [5]];

  it('is x·Wᵀ + b on the last axis', async () => {
    const y = linear(tf.tensor3d([1, 2, 3, 4], [1, 2, 2]), {
      weight: tf.tensor2d([1, 10, 0, 1, 2, 2], [3, 2]),
      bias: tf.tensor1d([0, 100, 0]),
    });
    expect(y.shape).toEqual([1, 2, 3]);
    expect(await y.data()).toBeAllClose([21, 102, 6, 43, 104, 14]);
  });

  it.each(['none', 'relu'] as const)('has right gradients (%s)', async (activation) => {
    await expectGradients(
      (a, w, b) => linear(a, { weight: w, bias: b }, activation),
      [randomTensor(x, 1), randomTensor(weight, 2), randomTensor(bias, 3)],
    );
  });

  it('works without a bias', async () => {
    await expectGradients((a, w) => linear(a, { weight: w }), [randomTensor(x, 1), randomTensor(weight, 2)]);
  });
});

describe('tokenLinear', () => {
  it('mixes tokens, not features', async () => {
    const y = tokenLinear(tf.tensor3d([1, 2, 3, 4], [1, 2, 2]), { weight: tf.tensor2d([0, 1, 1, 1], [2, 2]) });
    expect(await y.data()).toBeAllClose([3, 4, 4, 6]);
  });

  it.each(['none', 'relu'] as const)('has right gradients (%s)', async (activation) => {
    await expectGradients(
      (a, w, b) => tokenLinear(a, { weight: w, bias: b }, activation),
      [randomTensor([2, 3, 4], 1), randomTensor([3, 3], 2), randomTensor([3], 3)],
    );
  });
});

describe('layerNorm', () => {
  it('gives mean 0 and variance 1 a row', async () => {
    const y = layerNorm(tf.tensor2d([[1, 2, 3, 4]]), { weight: tf.ones([4]), bias: tf.zeros([4]) });
    const unit = 1 / Math.sqrt(1.25 + 1e-5);
    expect(await y.data()).toBeAllClose([-1.5 * unit, -0.5 * unit, 0.5 * unit, 1.5 * unit]);
  });

  it('has right gradients', async () => {
    await expectGradients(
      (x, weight, bias) => layerNorm(x, { weight, bias }),
      [randomTensor([3, 2, 5], 1), randomTensor([5], 2), randomTensor([5], 3)],
    );
  });
});

describe('afterNorm', () => {
  const folded = (x: Tensor, ...[scale, shift, weight, bias]: Tensor[]): Tensor =>
    linear(standardise(x), afterNorm({ weight, bias }, { weight: scale, bias: shift }));
  const inputs = (): Tensor[] => [[3, 2, 5], [5], [5], [4, 5], [4]].map((shape, seed) => randomTensor(shape, seed + 1));

  it('is the map of the normalisation with scale and shift', async () => {
    const [x, scale, shift, weight, bias] = inputs();
    const plain = linear(layerNorm(x, { weight: scale, bias: shift }), { weight, bias });
    const wanted = [...(await plain.data())];
    expect(await folded(...(inputs() as [Tensor, ...Tensor[]])).data()).toBeAllClose(wanted, { absolute: 1e-5 });
  });

  it('has right gradients', async () => {
    await expectGradients(folded, inputs());
  });
});

describe('gelu', () => {
  it('is exact, not the tanh approximation', async () => {
    expect(await gelu(tf.tensor1d([-2, 0, 1, 3])).data()).toBeAllClose([-0.04550026, 0, 0.84134475, 2.9959502], {
      absolute: 2e-6,
    });
  });

  it('has right gradients', async () => {
    await expectGradients(gelu, [randomTensor([7], 1)]);
  });
});

describe('selfAttention', () => {
  const attend =
    (heads: number) =>
    (x: Tensor, ...[a, b, c, d]: Tensor[]): Tensor =>
      selfAttention(x, { input: { weight: a, bias: b }, output: { weight: c, bias: d } }, heads);
  const inputs = (): Tensor[] => [
    randomTensor([2, 3, 4], 1),
    randomTensor([12, 4], 2),
    randomTensor([12], 3),
    randomTensor([4, 4], 4),
    randomTensor([4], 5),
  ];

  it('of a single token is its value, projected', async () => {
    const [, weight, bias, outWeight, outBias] = inputs();
    const x = randomTensor([1, 1, 4], 6);
    const value = linear(x, { weight: tf.slice(weight, [8, 0], [4, 4]), bias: tf.slice(bias, [8], [4]) });
    const expected = linear(value, { weight: outWeight, bias: outBias });
    expect(await attend(2)(x, weight, bias, outWeight, outBias).data()).toBeAllClose(await expected.data());
  });

  it('does not depend on the order of the other tokens', async () => {
    const [x, ...weights] = inputs();
    const swapped = tf.reverse(x, 1);
    const back = tf.reverse(attend(2)(swapped, ...weights), 1);
    expect(await back.data()).toBeAllClose(await attend(2)(x, ...weights).data());
  });

  it('with one head equals the general form', async () => {
    const [x, a, b, c, d] = inputs();
    const weights = { input: { weight: a, bias: b }, output: { weight: c, bias: d } };
    const expected = multiHeadAttention(x, weights, 1);
    expect(await selfAttention(x, weights, 1).data()).toBeAllClose(await expected.data());
  });

  it.each([1, 2])('has right gradients with %i heads', async (heads) => {
    await expectGradients(attend(heads), inputs());
  });
});

describe('maxPool', () => {
  it('shares the gradient of equal maxima evenly', async () => {
    const x = tf.tensor3d([1, 1, 0], [1, 3, 1]);
    const gradient = tf.grad((input: Tensor) => tf.sum(maxPool(input)))(x);
    expect(await gradient.data()).toBeAllClose([0.5, 0.5, 0]);
  });

  it('has right gradients', async () => {
    await expectGradients(maxPool, [randomTensor([2, 4, 3], 5)]);
  });
});

describe('residual with DropPath', () => {
  it('drops whole samples and scales the others, in value and gradient', async () => {
    const scale = tf.tensor3d([0, 1.25], [2, 1, 1]);
    const sum = (x: Tensor, branch: Tensor): Tensor => residual(x, branch, scale);
    const [x, branch] = [randomTensor([2, 2, 2], 1), randomTensor([2, 2, 2], 2)];
    const [a, b, y] = await Promise.all([x.data(), branch.data(), sum(x, branch).data()]);
    expect(y).toBeAllClose([...a].map((value, i) => value + (i < 4 ? 0 : 1.25) * b[i]));
    await expectGradients(sum, [x, branch]);
  });
});
