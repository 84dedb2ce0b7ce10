import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import { contrastive, defaultLoss, objective, reportedTerms } from '../../src/objective';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';
import { example, numberOf } from './views';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('the contrastive baseline', () => {
  it('is NT-Xent: hand-checked', async () => {
    // Both views (1, 0) and (0, 3): every row has its positive at cosine 1 and two negatives at cosine 0.
    const same = tf.tensor2d([1, 0, 0, 3], [2, 2]);
    const e = Math.E;
    expect(await numberOf(contrastive([same, same], 1))).toBeCloseTo(Math.log((e + 2) / e), 5);
    expect(await numberOf(contrastive([same, same], 0.5))).toBeCloseTo(Math.log((e ** 2 + 2) / e ** 2), 5);
    // Positives at cosine 0, the other clip's row of the other view at cosine 1.
    const swapped = tf.tensor2d([0, 1, 1, 0], [2, 2]);
    expect(await numberOf(contrastive([same, swapped], 1))).toBeCloseTo(Math.log(e + 2), 5);
    // Three views: the mean over the pairs.
    const expected = (Math.log((e + 2) / e) + 2 * Math.log(e + 2)) / 3;
    expect(await numberOf(contrastive([same, same, swapped], 1))).toBeCloseTo(expected, 5);
  });

  it.each([
    // Value, first three gradients of the first row of each view, their lengths: PyTorch in double precision.
    [
      0.1,
      2.48613728,
      [
        [-0.0347818595, -0.027049412, -0.0161478684],
        [-0.0079229806, -0.0043597337, -0.0001482798],
        [0.0008455301, 0.0029079427, -0.0016181018],
        [-0.0185615638, -0.0329702093, -0.0484839601],
      ],
      [0.35817625, 0.19851855, 0.17406838, 0.53605924],
    ],
    [
      0.5,
      2.36559621,
      [
        [-0.0111513879, -0.0086986951, -0.0050143883],
        [-0.0027888385, -0.0016199526, 0.0000738172],
        [0.0010715651, -0.000825918, -0.0026802345],
        [-0.0040966197, -0.0081924284, -0.0112850538],
      ],
      [0.08677686, 0.03668664, 0.04171923, 0.10129358],
    ],
  ])('equals PyTorch on the worked example at temperature %s', async (temperature, value, rows, lengths) => {
    expect(await numberOf(contrastive(example(), temperature))).toBeCloseTo(value, 5);
    const gradients = tf.grads((...views: Tensor[]) => contrastive(views, temperature))(example());
    for (const [k, gradient] of gradients.entries()) {
      const found = (await gradient.data()) as Float32Array;
      expect(found.subarray(0, 3)).toBeAllClose(rows[k], { absolute: 2e-6 });
      expect(Math.hypot(...found)).toBeCloseTo(lengths[k], 5);
    }
  });

  it('has the gradients of central differences', async () => {
    const views = [1, 2, 3].map((seed) => randomTensor([4, 3], seed));
    await expectGradients((...z) => contrastive(z, 0.5), views);
  });

  it('is finite for rows of zeros', async () => {
    const gradients = tf.grads((a: Tensor, b: Tensor) => contrastive([a, b], 0.1))([
      tf.fill([3, 4], 0),
      tf.fill([3, 4], 0),
    ]);
    for (const gradient of gradients) expect((await gradient.data()).every(Number.isFinite)).toBe(true);
  });
});

describe('the objective', () => {
  const projections = () => ({
    instance: randomTensor([3, 6, 4], 1),
    temporal: randomTensor([3, 6, 4], 2),
    spatial: randomTensor([3, 6, 4], 3),
  });
  const off = { similarity: 0, vac: 0, xcorr: 0 };
  const withWeights = (weights: Partial<typeof defaultLoss.weights>) => ({
    ...defaultLoss,
    temperature: 0.2,
    weights: { ...defaultLoss.weights, ...weights },
  });

  it('takes the baseline in by its weight and that of the domain', async () => {
    const settings = withWeights({ ...off, contrastive: 2, spatial: 0 });
    const { total, values } = objective(projections(), settings);
    const [instance, temporal] = await Promise.all(
      [projections().instance, projections().temporal].map((z) => numberOf(contrastive(tf.unstack(z), 0.2))),
    );
    expect(await numberOf(total)).toBeCloseTo(2 * instance + 0.5 * 2 * temporal, 4);
    const names = reportedTerms(settings);
    expect(values).toHaveLength(names.length);
    expect(names.filter((name) => !reportedTerms(defaultLoss).includes(name))).toEqual([
      'instance.contrastive',
      'temporal.contrastive',
      'spatial.contrastive',
    ]);
    expect(await numberOf(values[names.indexOf('temporal.contrastive')])).toBeCloseTo(temporal, 5);
  });

  it('is the same as without it at weight 0', async () => {
    const plain = objective(projections(), defaultLoss);
    const found = objective(projections(), withWeights({}));
    const terms = ['similarity', 'variance', 'autocovariance', 'invariance', 'redundancy'];
    expect(reportedTerms(defaultLoss)).toEqual(
      ['instance', 'temporal', 'spatial'].flatMap((domain) => terms.map((name) => `${domain}.${name}`)),
    );
    expect(found.values).toHaveLength(15);
    expect(await numberOf(found.total)).toBe(await numberOf(plain.total));
  });
});
