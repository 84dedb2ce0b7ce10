import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { tokensOf, type Domain } from '../../src/model';
import { defaultLoss, domains, objective, termWeight } from '../../src/objective';
import { gradientsOf } from '../../src/training';
import {
  architectures,
  goldenArrays,
  gradientTolerance,
  hasGolden,
  journalArchitectures,
  tolerancesOf,
  vanishes,
} from '../goldenModel';
import { testBackend, testCompiles } from '../testBackend';
import { expectGoldenSteps, goldenTraining } from './goldenSteps';

beforeAll(async () => {
  await useBackend(testBackend);
});

/** Every way a step can run here, with micro-batches of half a batch; on engines without graphs `auto` is eager. */
const modes = (testCompiles ? (['eager', 'auto'] as const) : (['eager'] as const)).flatMap((execution) =>
  [false, true].map((halved) => ({ execution, halved })),
);

/** WebGPU's software device takes minutes for what others do in seconds: without `npm run test:golden` only the steps of the paper's code. */
const few = testBackend === 'webgpu' && process.env.USDRL_GOLDEN_ALL === undefined;

/** Runs by the beginning of their files; those of the journal code are of three streams. */
const runs = [
  ...architectures.map((architecture) => ({ architecture, trained: `${architecture}-train` })),
  ...(few ? [] : journalArchitectures).flatMap((architecture) =>
    ['', '-bone', '-motion'].map((stream) => ({ architecture, trained: `${architecture}${stream}-train` })),
  ),
];
const isWhole = ({ trained }: (typeof runs)[number]): boolean =>
  hasGolden(`${trained}.json`, `${trained}-z.npz`, `${trained}-grads.npz`);

describe.each(runs.filter(isWhole))('training steps of $trained equal the original', ({ architecture, trained }) => {
  const tolerances = tolerancesOf(architecture);

  it('projections of every view', async () => {
    const { model, views, coordinates, samples } = await goldenTraining(architecture, trained);
    const expected = await goldenArrays(`${trained}-z.npz`);
    const { z } = model.project(model.pool(model.encode(tokensOf(coordinates))), views);
    const letters: Record<Domain, string> = { instance: 'i', temporal: 't', spatial: 's' };
    for (const domain of domains) {
      for (const [k, projection] of tf.unstack(z[domain]).entries()) {
        const golden = expected.get(`z_${letters[domain]}${k}`);
        expect(projection.shape).toEqual([samples, golden?.shape[1]]);
        expect(await projection.data()).toBeAllClose(golden?.data ?? [], {
          absolute: 0,
          relativeToMax: tolerances.projection,
        });
      }
    }
  });

  it('the gradient of every parameter', async () => {
    const { model, views, coordinates, loss } = await goldenTraining(architecture, trained);
    const expected = await goldenArrays(`${trained}-grads.npz`);
    const { gradients } = gradientsOf(model, () => {
      const features = model.pool(model.encode(tokensOf(coordinates)));
      const { z, statistics } = model.project(features, views);
      const { total, values } = objective(z, loss);
      return { total, terms: tf.stack(values), features, statistics };
    });
    expect([...gradients.keys()]).toEqual([...expected.keys()]);
    for (const [name, gradient] of gradients) {
      const golden = expected.get(name)?.data ?? new Float32Array();
      const skip = vanishes(name, golden.length);
      const compared = [...golden.keys()].filter((element) => !skip(element));
      const found = await gradient.data();
      expect(
        compared.map((element) => found[element]),
        name,
      ).toBeAllClose(
        compared.map((element) => golden[element]),
        { absolute: 0, relativeToMax: gradientTolerance(architecture, name) },
      );
    }
  });

  const some = few || journalArchitectures.includes(architecture) ? modes.filter(({ halved }) => !halved) : modes;
  it.each(some)('losses and parts of the steps, and the state after them, %o', async ({ execution, halved }) => {
    await expectGoldenSteps(architecture, { execution, halved, trained });
  });
});

describe('the weights of the objective', () => {
  it('multiply group and term', () => {
    expect(termWeight('variance', defaultLoss.weights)).toBe(5);
    expect(termWeight('redundancy', defaultLoss.weights)).toBeCloseTo(5e-6, 12);
  });
});
