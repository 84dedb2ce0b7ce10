import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import { crossCorrelation } from '../../src/objective';
import { randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';
import { deadDimension, example, itIsATerm, numberOf } from './views';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('the cross-correlation', () => {
  itIsATerm('invariance', (...z) => crossCorrelation(z).invariance);
  itIsATerm('invariance, trace', (...z) => crossCorrelation(z, { invariance: 'trace' }).invariance);
  itIsATerm('redundancy', (...z) => crossCorrelation(z).redundancy);

  it.each(['direct', 'gram'] as const)('is as measured in the worked example (%s form)', async (form) => {
    const { invariance, redundancy } = crossCorrelation(example(), { form });
    expect((await numberOf(invariance)) + 0.005 * (await numberOf(redundancy))).toBeCloseTo(11.56895062, 4);
  });

  it('of identical views has an invariance of D·((N−1)/N − 1)² a pair', async () => {
    const z = randomTensor([6, 4], 1);
    const { invariance } = crossCorrelation([z, z]);
    expect(await numberOf(invariance)).toBeCloseTo(4 / 36, 5);
  });
});

describe('a dead dimension', () => {
  it('adds 1 to the invariance, nothing to the redundancy, and no NaN', async () => {
    const [first, second] = [deadDimension(1), deadDimension(2)];
    const both = crossCorrelation([first, second]);
    const without = crossCorrelation([first, second].map((z) => tf.gather(z, [0, 2], 1)));
    expect(await numberOf(both.invariance)).toBeCloseTo((await numberOf(without.invariance)) + 1, 5);
    expect(await numberOf(both.redundancy)).toBeCloseTo(await numberOf(without.redundancy), 5);
    const [gradient] = tf.grads((a: Tensor, b: Tensor) => crossCorrelation([a, b]).invariance)([first, second]);
    const values = await gradient.data();
    expect([...values].every(Number.isFinite)).toBe(true);
    expect([1, 4, 7, 10, 13].every((element) => values[element] === 0)).toBe(true);
  });

  it('is found below stdFloor', async () => {
    const tiny = tf.add(tf.mul(randomTensor([5, 2], 1), tf.tensor1d([1, 1e-7])), 0.1);
    const { invariance } = crossCorrelation([tiny, tiny], { stdFloor: 1e-6 });
    expect(await numberOf(invariance)).toBeCloseTo(1 + (1 / 5) ** 2, 5);
  });
});
