import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import {
  defaultLoss,
  domainTerms,
  objective,
  reportedTerms,
  termWeight,
  type DomainName,
  type LossSettings,
  type TermName,
} from '../../src/objective';
import { randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';
import { example, numberOf } from './views';

beforeAll(async () => {
  await useBackend(testBackend);
});

/** One domain's part of the objective at the released weights. */
function domainTotal(views: Tensor[], settings: LossSettings = defaultLoss): Tensor {
  const found = [...domainTerms(views, settings)];
  return tf.addN(found.map(([name, value]) => tf.mul(value, termWeight(name, settings.weights))));
}

describe('the worked example', () => {
  it.each(['direct', 'gram'] as const)('gives the measured total (%s form)', async (form) => {
    expect(await numberOf(domainTotal(example(), { ...defaultLoss, form }))).toBeCloseTo(14.26394134, 4);
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

describe('the terms of a domain', () => {
  it('do not change when all views shift together, but for rounding', async () => {
    const views = (): Tensor[] => [1, 2, 3].map((seed) => randomTensor([6, 4], seed));
    const shifted = views().map((z) => tf.add(z, 0.5));
    expect(await numberOf(domainTotal(shifted))).toBeCloseTo(await numberOf(domainTotal(views())), 4);
  });
});

describe('the objective', () => {
  const projections = (): Record<DomainName, Tensor> => ({
    instance: randomTensor([4, 6, 8], 1),
    temporal: randomTensor([4, 6, 4], 2),
    spatial: randomTensor([4, 6, 4], 3),
  });

  it('is the weighted sum of the terms it reports', async () => {
    const { total, values } = objective(projections(), defaultLoss);
    const numbers = await Promise.all(values.map(numberOf));
    const sum = reportedTerms(defaultLoss).reduce((before, name, index) => {
      const [domain, term] = name.split('.') as [DomainName, TermName];
      return before + defaultLoss.weights[domain] * termWeight(term, defaultLoss.weights) * numbers[index];
    }, 0);
    expect(await numberOf(total)).toBeCloseTo(sum, 3);
  });

  it('reports a term that is switched off, and takes no gradient from it', async () => {
    const settings: LossSettings = { ...defaultLoss, weights: { ...defaultLoss.weights, temporal: 0, xcorr: 0 } };
    const z = projections();
    const { values } = objective(z, settings);
    expect(await numberOf(values[reportedTerms(settings).indexOf('temporal.similarity')])).toBeGreaterThan(0);
    const gradient = tf.grad((temporal: Tensor) =>
      tf.add(objective({ ...z, temporal }, settings).total, tf.mul(tf.sum(temporal), 0)),
    )(z.temporal);
    expect(Math.max(...(await gradient.data()))).toBe(0);
  });
});

describe('the settings of the objective', () => {
  it('are those of its terms, a group before its first term', () => {
    expect(Object.entries(defaultLoss.weights)).toEqual([
      ['similarity', 5],
      ['vac', 1],
      ['variance', 5],
      ['autocovariance', 1],
      ['xcorr', 1e-3],
      ['invariance', 1],
      ['redundancy', 0.005],
      ['contrastive', 0],
      ['instance', 1],
      ['temporal', 0.5],
      ['spatial', 0.5],
    ]);
    const { weights: _, ...others } = defaultLoss;
    expect(others).toEqual({
      similarity: 'fourthView',
      invariance: 'squaredDiagonal',
      stdFloor: 0,
      form: 'auto',
      temperature: 0.1,
    });
  });
});
