import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import {
  autocovariance,
  crossCorrelation,
  defaultLoss,
  type domains,
  domainTerms,
  objective,
  similarity,
  termNames,
  terms,
  termWeight,
  variance,
  type LossSettings,
} from '../../src/objective';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

/** The worked example of the method: z_k[b][d] = sin(0.37·(b+1)·(d+1) + 0.5·k), 16 samples, 8 dimensions, 4 views. */
function example(): Tensor[] {
  return [0, 1, 2, 3].map((k) => {
    const row = (b: number): number[] =>
      Array.from({ length: 8 }, (_, d) => Math.sin(0.37 * (b + 1) * (d + 1) + 0.5 * k));
    return tf.tensor2d(Array.from({ length: 16 }, (_, b) => row(b)));
  });
}

async function numberOf(tensor: Tensor): Promise<number> {
  return (await tensor.data())[0];
}

/** One domain's share of the objective at the released weights. */
function domainTotal(views: Tensor[], settings: LossSettings = defaultLoss): Tensor {
  const found = domainTerms(views, settings);
  return tf.addN(terms.map((term) => tf.mul(found[term], termWeight(term, settings.weights))));
}

describe('the worked example', () => {
  it.each(['direct', 'gram'] as const)('gives the measured terms (%s form)', async (form) => {
    const views = example();
    const { invariance, redundancy } = crossCorrelation(views, { form });
    expect(await numberOf(similarity(views))).toBeCloseTo(1.75623338, 5);
    const variances = await Promise.all(views.map((z) => numberOf(variance(z))));
    expect(variances).toBeAllClose([0.24616953, 0.2581554, 0.28236829, 0.29662462], { absolute: 2e-6 });
    const covariances = await Promise.all(views.map((z) => numberOf(autocovariance(z, form))));
    expect(covariances).toBeAllClose([1.38304837e-5, 1.89393526e-3, 1.80137556e-2, 3.4694702e-2], { absolute: 2e-6 });
    expect((await numberOf(invariance)) + 0.005 * (await numberOf(redundancy))).toBeCloseTo(11.56895062, 4);
    expect(await numberOf(domainTotal(views, { ...defaultLoss, form }))).toBeCloseTo(14.26394134, 4);
  });

  it('gives the measured gradients', async () => {
    const gradients = tf.grads((...views: Tensor[]) => domainTotal(views))(example());
    const expected = [
      [-0.0933295167, -0.0613511527, -0.0210645033],
      [-0.0568992408, -0.0382723964, -0.0150418327],
      [-0.039219572, -0.0383380067, -0.0333116659],
      [0.000812373443, -0.0687718378, -0.1296226455],
    ];
    const norms = [0.91214161, 0.52062136, 0.25309869, 1.57068694];
    for (const [k, gradient] of gradients.entries()) {
      const values = (await gradient.data()) as Float32Array;
      expect(values.subarray(0, 3)).toBeAllClose(expected[k], { absolute: 2e-6 });
      expect(Math.hypot(...values)).toBeCloseTo(norms[k], 5);
    }
  });
});

describe('every term', () => {
  const views = (): Tensor[] => [1, 2, 3].map((seed) => randomTensor([6, 4], seed));
  const losses: [string, (...z: Tensor[]) => Tensor][] = [
    ['similarity', (...z) => similarity(z)],
    ['similarity, mean of views', (...z) => similarity(z, 'meanOfViews')],
    ['variance', (...z) => tf.addN(z.map((view) => variance(view)))],
    ['autocovariance', (...z) => tf.addN(z.map((view) => autocovariance(view)))],
    ['invariance', (...z) => crossCorrelation(z).invariance],
    ['invariance, trace', (...z) => crossCorrelation(z, { invariance: 'trace' }).invariance],
    ['redundancy', (...z) => crossCorrelation(z).redundancy],
  ];

  it.each(losses)('%s has right gradients', async (_, loss) => {
    await expectGradients(loss, views());
  });

  it.each(losses)('%s falls in 20 steps of gradient descent', async (_, loss) => {
    let z = views();
    const start = await numberOf(loss(...z));
    for (let step = 0; step < 20; step++) {
      const gradients = tf.grads(loss)(z);
      z = z.map((view, k) => tf.sub(view, tf.mul(gradients[k], 0.02)));
    }
    expect(await numberOf(loss(...z))).toBeLessThan(start);
  });

  it('does not change when all views shift together, but for rounding', async () => {
    const shifted = views().map((z) => tf.add(z, 0.5));
    expect(await numberOf(domainTotal(shifted))).toBeCloseTo(await numberOf(domainTotal(views())), 4);
  });

  it('with identical views has no similarity, and an invariance of D·((N−1)/N − 1)² a pair', async () => {
    const z = randomTensor([6, 4], 1);
    expect(await numberOf(similarity([z, z, z]))).toBe(0);
    const { invariance } = crossCorrelation([z, z]);
    expect(await numberOf(invariance)).toBeCloseTo(4 / 36, 5);
  });
});

describe('a dead dimension', () => {
  const dead = (seed: number): Tensor => tf.mul(randomTensor([5, 3], seed), tf.tensor1d([1, 0, 1]));

  it('adds 1 to the invariance, nothing to the redundancy, and no NaN', async () => {
    const both = crossCorrelation([dead(1), dead(2)]);
    const alive = [1, 2].map((seed) => tf.gather(dead(seed), [0, 2], 1));
    const without = crossCorrelation(alive);
    expect(await numberOf(both.invariance)).toBeCloseTo((await numberOf(without.invariance)) + 1, 5);
    expect(await numberOf(both.redundancy)).toBeCloseTo(await numberOf(without.redundancy), 5);
    const [gradient] = tf.grads((a: Tensor, b: Tensor) => crossCorrelation([a, b]).invariance)([dead(1), dead(2)]);
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

describe('the objective', () => {
  const projections = (): Record<(typeof domains)[number], Tensor> => ({
    instance: randomTensor([4, 6, 8], 1),
    temporal: randomTensor([4, 6, 4], 2),
    spatial: randomTensor([4, 6, 4], 3),
  });

  it('is the weighted sum of the terms it reports', async () => {
    const { total, values } = objective(projections(), defaultLoss);
    const numbers = await Promise.all(values.map(numberOf));
    const sum = termNames.reduce((before, name, index) => {
      const [domain, term] = name.split('.') as [(typeof domains)[number], (typeof terms)[number]];
      return before + defaultLoss.weights[domain] * termWeight(term, defaultLoss.weights) * numbers[index];
    }, 0);
    expect(await numberOf(total)).toBeCloseTo(sum, 3);
  });

  it('reports a term that is switched off, and takes no gradient from it', async () => {
    const settings: LossSettings = { ...defaultLoss, weights: { ...defaultLoss.weights, temporal: 0, xcorr: 0 } };
    const z = projections();
    const { values } = objective(z, settings);
    expect(await numberOf(values[termNames.indexOf('temporal.similarity')])).toBeGreaterThan(0);
    const gradient = tf.grad((temporal: Tensor) =>
      tf.add(objective({ ...z, temporal }, settings).total, tf.mul(tf.sum(temporal), 0)),
    )(z.temporal);
    expect(Math.max(...(await gradient.data()))).toBe(0);
  });
});
