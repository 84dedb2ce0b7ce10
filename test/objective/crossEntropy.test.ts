import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { crossEntropy } from '../../src/objective';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('cross entropy', () => {
  it('is −log of the share of the target, weighted; a row of zeros counts for nothing', async () => {
    const scores = tf.log(tf.tensor2d([[1, 1, 2], [1, 3, 6], [5, 0.1, 9]])); // prettier-ignore
    const targets = tf.tensor2d([[0, 0, 1], [0.5, 0, 0], [0, 0, 0]]); // prettier-ignore
    const loss = crossEntropy(scores, targets);
    expect(await loss.data()).toBeAllClose([Math.log(2) + 0.5 * Math.log(10)], { absolute: 1e-5 });
  });

  it('stays finite for large scores', async () => {
    const loss = crossEntropy(tf.tensor2d([[1000, 0, -1000]]), tf.tensor2d([[0, 1, 0]]));
    expect(await loss.data()).toBeAllClose([1000], { absolute: 1e-2 });
  });

  it('has right gradients', async () => {
    const targets = tf.tensor2d([[0, 0.25, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]); // prettier-ignore
    await expectGradients((scores) => crossEntropy(scores, targets), [randomTensor([3, 4], 1)]);
  });
});
