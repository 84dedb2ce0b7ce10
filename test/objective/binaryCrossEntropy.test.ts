import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { binaryCrossEntropy } from '../../src/objective';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('binary cross entropy', () => {
  it('is −log of the probability of what should be, weighted; what has no weight counts for nothing', async () => {
    // Probabilities 1/4, 2/3 and 1/2.
    const scores = tf.log(tf.tensor2d([[1 / 3, 2, 1]]));
    const loss = binaryCrossEntropy(scores, tf.tensor2d([[1, 0, 0]]), tf.tensor2d([[0, 0.5, 0]]));
    expect(await loss.data()).toBeAllClose([Math.log(4) + 0.5 * Math.log(3)], { absolute: 1e-5 });
  });

  it('stays finite for large scores', async () => {
    const loss = binaryCrossEntropy(tf.tensor1d([-1000, 1000]), tf.tensor1d([1, 1]), tf.tensor1d([0, 0]));
    expect(await loss.data()).toBeAllClose([1000], { absolute: 1e-2 });
  });

  it('has right gradients', async () => {
    const yes = tf.tensor2d([[0.5, 0], [1, 0], [0, 0]]); // prettier-ignore
    const no = tf.tensor2d([[0, 0.5], [0, 1], [0, 0]]); // prettier-ignore
    await expectGradients((scores) => binaryCrossEntropy(scores, yes, no), [randomTensor([3, 2], 1)]);
  });
});
