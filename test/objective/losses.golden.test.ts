import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import { autocovariance, crossCorrelation, similarity, variance, type EnergyForm } from '../../src/objective';
import { goldenArrays, goldenJson, tolerances } from '../goldenModel';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

type Loss = (views: Tensor[], form: EnergyForm) => Tensor;

// The released constants: 5·V + AC, and 0.005 on the off-diagonal energy.
const losses: Record<string, Loss> = {
  similarity: (views) => similarity(views),
  // The whole objective of the journal code, which has no cross-correlation.
  total: (views, form) => tf.add(tf.mul(losses.similarity(views, form), 5), losses.vac(views, form)),
  vac: (views, form) => tf.addN(views.map((z) => tf.add(tf.mul(variance(z), 5), autocovariance(z, form)))),
  xcorr: (views, form) => {
    const { invariance, redundancy } = crossCorrelation(views, { form });
    return tf.add(invariance, tf.mul(redundancy, 0.005));
  },
};

describe.each(['', 'journal/'])('the terms of the objective equal the original: %s', (folder) => {
  const expected = goldenJson(`${folder}losses.json`) as Record<string, number>;
  // SHAPE_LOSS; names of shapes may hold underscores.
  const cases = Object.keys(expected).flatMap((key) => {
    const [shape, name] = key.split(/_(?=[^_]*$)/);
    return (['direct', 'gram'] as const).map((form) => [shape, name, form] as const);
  });

  it.each(cases)('%s: %s (%s), value and gradient', async (shape, name, form) => {
    const arrays = await goldenArrays(`${folder}losses.npz`);
    const views: Tensor[] = [];
    for (let k = 0; arrays.has(`${shape}_z${k}`); k++) {
      const view = arrays.get(`${shape}_z${k}`);
      views.push(tf.tensor(view?.data ?? [], view?.shape));
    }
    const { value, grads } = tf.valueAndGrads((...z: Tensor[]) => losses[name](z, form))(views);
    // The Gram form is a difference of two sums, which costs a digit.
    const relativeToMax = form === 'gram' ? 2 * tolerances.loss : tolerances.loss;
    expect(await value.data()).toBeAllClose([expected[`${shape}_${name}`]], { absolute: 0, relativeToMax });
    for (const [k, gradient] of grads.entries()) {
      const golden = arrays.get(`${shape}_${name}_grad${k}`);
      expect(await gradient.data()).toBeAllClose(golden?.data ?? [], {
        absolute: 0,
        relativeToMax: Math.min(...Object.values(tolerances.gradient)),
      });
    }
  });
});
