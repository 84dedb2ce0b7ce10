import { expect } from 'vitest';

import { tf } from '../../src/backend';
import { defaultProjector, PretrainingModel, type Domain } from '../../src/model';
import { defaultLoss, domains, reportedTerms, type LossSettings, type TermName } from '../../src/objective';
import { Generator } from '../../src/random';
import { Adam, defaultOptimizer, TrainingEngine, type EngineOptions, type StepBatch } from '../../src/training';
import { goldenArrays, goldenState, goldenViews, tolerances, vanishes, type Architecture } from '../goldenModel';

/** A model with the golden start, and the golden views and weights of the objective. */
export async function goldenTraining(architecture: Architecture) {
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

/**
 * Runs the golden steps of training: losses and their parts equal those of the original code, and so does the state after them.
 *
 * @param halved in micro-batches of half a batch
 */
export async function expectGoldenSteps(
  architecture: Architecture,
  { halved, ...options }: EngineOptions & { halved: boolean },
): Promise<void> {
  const { run, model, batch, loss } = await goldenTraining(architecture);
  const optimizer = new Adam(model.parameters, { ...defaultOptimizer, weightDecay: run.weight_decay });
  const microBatch = halved ? Math.ceil(batch.clips / 2) : undefined;
  const engine = new TrainingEngine(model, optimizer, loss, { ...options, microBatch });
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
  await engine.compiled.pull();
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
      (element) => !skip(element) && (gradient === undefined || Math.abs(gradient[element]) > whereFirstGradientAbove),
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
  [engine, model, optimizer].forEach((made) => made.dispose());
}
