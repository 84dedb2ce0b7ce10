import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { defaultProjector, PretrainingModel, tokensOf, type Domain } from '../../src/model';
import {
  defaultLoss,
  domains,
  objective,
  reportedTerms,
  termWeight,
  type LossSettings,
  type TermName,
} from '../../src/objective';
import { Generator } from '../../src/random';
import { Adam, defaultOptimizer, gradientsOf, TrainingEngine, type StepBatch } from '../../src/training';
import { architectures, goldenArrays, goldenState, goldenViews, tolerances, vanishes } from '../goldenModel';
import { testBackend, testCompiles } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

/** Every way a step can run here, with micro-batches of half a batch; on engines without graphs `auto` is eager. */
const modes = (testCompiles ? (['eager', 'auto'] as const) : (['eager'] as const)).flatMap((execution) =>
  [false, true].map((halved) => ({ execution, halved })),
);

describe.each(architectures)('training steps of %s equal the original', (architecture) => {
  async function prepare() {
    const { run, settings, shape, samples, views } = await goldenViews(architecture);
    const model = new PretrainingModel(settings, defaultProjector, shape, new Generator(1));
    model.parameters.load(await goldenState(architecture));
    const all = new Float32Array(views.length * views[0].length);
    views.forEach((view, k) => all.set(view, k * view.length));
    const coordinates = tf.tensor3d(all, [views.length * samples, shape.frames, shape.bodies * shape.joints * 3]);
    const { sim, vac, xcorr } = run.weights;
    const loss: LossSettings = { ...defaultLoss, weights: { ...defaultLoss.weights, similarity: sim, vac, xcorr } };
    const batch: StepBatch = { views: views.length, clips: samples, frames: shape.frames, coordinates: all };
    return { run, model, samples, views: views.length, coordinates, batch, loss };
  }

  it('projections of every view', async () => {
    const { model, views, coordinates, samples } = await prepare();
    const expected = await goldenArrays(`${architecture}-train-z.npz`);
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
    const { model, views, coordinates, loss } = await prepare();
    const expected = await goldenArrays(`${architecture}-train-grads.npz`);
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
        { absolute: 0, relativeToMax: tolerances.gradient[architecture] },
      );
    }
  });

  it.each(modes)('losses and parts of the steps, and the state after them, %o', async ({ execution, halved }) => {
    const { run, model, batch, loss } = await prepare();
    const optimizer = new Adam(model.parameters, { ...defaultOptimizer, weightDecay: run.weight_decay });
    const microBatch = halved ? Math.ceil(batch.clips / 2) : undefined;
    const engine = new TrainingEngine(model, optimizer, loss, { execution, microBatch });
    const letters: Record<Domain, string> = { instance: 'i', temporal: 't', spatial: 's' };
    for (const [step, golden] of run.log.entries()) {
      const relativeToMax = step === 0 ? tolerances.loss : tolerances.lossAfterUpdate;
      const { loss: total, terms: values } = await engine.step(batch, run.lr);
      expect([total]).toBeAllClose([golden.loss], { absolute: 0, relativeToMax });
      for (const domain of domains) {
        const value = (term: TermName) => values[reportedTerms(loss).indexOf(`${domain}.${term}`)];
        const inner = (...names: TermName[]) => names.reduce((sum, name) => sum + loss.weights[name] * value(name), 0);
        const found = {
          sim: value('similarity'),
          vac: inner('variance', 'autocovariance'),
          xcorr: inner('invariance', 'redundancy'),
        };
        for (const [part, sum] of Object.entries(found)) {
          const wanted = golden[`${letters[domain]}_${part}`];
          expect([sum], `${domain} ${part}`).toBeAllClose([wanted], { absolute: 0, relativeToMax });
        }
      }
    }
    const expected = await goldenArrays(`${architecture}-after-${run.log.length}-adam-steps.npz`);
    const gradients = await goldenArrays(`${architecture}-train-grads.npz`);
    engine.compiled.pull();
    const state = await model.parameters.state();
    expect([...state.keys()]).toEqual([...expected.keys()]);
    const { share, within, allWithin, whereFirstGradientAbove } = tolerances.parameterAfterThreeSteps;
    let [near, all] = [0, 0];
    for (const [name, golden] of expected) {
      // Adam turns a tiny gradient into a whole step of its rounding noise: those elements say nothing.
      // The attention that two branches share is listed under the name of the first.
      const gradient = gradients.get(name.replace('.DSA.attn.', '.CA.attn.'))?.data;
      const skip = vanishes(name, golden.data.length);
      const compared = [...golden.data.keys()].filter(
        (element) =>
          !skip(element) && (gradient === undefined || Math.abs(gradient[element]) > whereFirstGradientAbove),
      );
      const found = state.get(name)?.data ?? [];
      // A running mean also holds the bias before it, which Adam moves by up to a whole step of rounding noise.
      const noise = name.endsWith('running_mean') ? run.lr * run.log.length : 0;
      expect(
        compared.map((element) => found[element]),
        name,
      ).toBeAllClose(
        compared.map((element) => golden.data[element]),
        {
          absolute: allWithin + noise,
          relativeToMax: gradient === undefined ? tolerances.forward : 0,
        },
      );
      if (gradient === undefined) continue;
      all += compared.length;
      near += compared.filter((element) => Math.abs(found[element] - golden.data[element]) <= within).length;
    }
    expect(near / all).toBeGreaterThanOrEqual(share);
  });
});

describe('the weights of the objective', () => {
  it('multiply group and term', () => {
    expect(termWeight('variance', defaultLoss.weights)).toBe(5);
    expect(termWeight('redundancy', defaultLoss.weights)).toBeCloseTo(5e-6, 12);
  });
});
