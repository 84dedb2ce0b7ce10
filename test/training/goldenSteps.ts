import { expect } from 'vitest';

import { tf } from '../../src/backend';
import { defaultProjector, PretrainingModel, type Domain } from '../../src/model';
import { defaultLoss, domains, reportedTerms, type LossSettings, type TermName } from '../../src/objective';
import { Generator } from '../../src/random';
import { applyModality } from '../../src/skeleton';
import { Adam, defaultOptimizer, TrainingEngine, type EngineOptions, type StepBatch } from '../../src/training';
import {
  goldenArrays,
  gradientTolerance,
  goldenState,
  goldenViews,
  hasGolden,
  layoutOf,
  tolerances,
  tolerancesOf,
  vanishes,
  type Architecture,
} from '../goldenModel';

/**
 * A model with the golden start, and the golden views, in the stream of the run, and weights of the objective.
 *
 * @param trained the run, by the beginning of its files
 */
export async function goldenTraining(architecture: Architecture, trained = `${architecture}-train`) {
  const { run, settings, shape, samples, views: joints } = await goldenViews(architecture, trained);
  const layout = layoutOf(shape.joints);
  const views = joints.map((view) => applyModality(view, shape, layout, run.modality ?? 'joint'));
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
 * Runs the golden steps of training: losses and their parts equal those of the original code, and so do the gradient of the first
 * step and the state after all.
 *
 * @param halved in micro-batches of half a batch
 * @param trained the run, by the beginning of its files; the state after it is compared where there is one
 */
export async function expectGoldenSteps(
  architecture: Architecture,
  { halved, trained = `${architecture}-train`, ...options }: EngineOptions & { halved: boolean; trained?: string },
): Promise<void> {
  const { run, model, batch, loss } = await goldenTraining(architecture, trained);
  const fair = tolerancesOf(architecture);
  const { xcorr } = run.weights;
  const optimizer = new Adam(model.parameters, { ...defaultOptimizer, weightDecay: run.weight_decay });
  const microBatch = halved ? Math.ceil(batch.clips / 2) : undefined;
  const engine = new TrainingEngine(model, optimizer, loss, { ...options, microBatch });
  const letters: Record<Domain, string> = { instance: 'i', temporal: 't', spatial: 's' };
  const start = await model.parameters.state();
  const gradients = await goldenArrays(`${trained}-grads.npz`);
  for (const [step, golden] of run.log.entries()) {
    const relativeToMax = step === 0 ? fair.loss : fair.lossAfterUpdate;
    const { loss: total, terms: values } = await engine.step(batch, run.lr, () => engine.upload(batch));
    if (step === 0) {
      await engine.compiled.pull();
      const found = await firstGradients(optimizer, start, run.weight_decay);
      for (const [name, golden] of gradients) {
        const skip = vanishes(name, golden.data.length);
        const [given, wanted] = [found.get(name) ?? [], golden.data].map((all) => Array.from(all).filter((_, k) => !skip(k))); // prettier-ignore
        expect(given, name).toBeAllClose(wanted, { absolute: 0, relativeToMax: gradientTolerance(architecture, name) });
      }
    }
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
        // The journal code has no cross-correlation.
        if (part === 'xcorr' && wanted === undefined && xcorr === 0) continue;
        expect([sum], `${domain} ${part}`).toBeAllClose([wanted], { absolute: 0, relativeToMax });
      }
    }
  }
  const after = `${architecture}-after-${run.log.length}-adam-steps.npz`;
  if (trained !== `${architecture}-train` || !hasGolden(after)) {
    [engine, model, optimizer].forEach((made) => made.dispose());
    return;
  }
  const expected = await goldenArrays(after);
  await engine.compiled.pull();
  const state = await model.parameters.state();
  expect([...state.keys()]).toEqual([...expected.keys()]);
  const { share, within, allWithin, whereFirstGradientAbove } = fair.parameterAfterThreeSteps;
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
        relativeToMax: gradient === undefined ? fair.forward : 0,
      },
    );
    if (gradient === undefined) continue;
    all += compared.length;
    near += compared.filter((element) => Math.abs(found[element] - golden.data[element]) <= within).length;
  }
  expect(near / all).toBeGreaterThanOrEqual(share);
  [engine, model, optimizer].forEach((made) => made.dispose());
}

/** How far golden steps are from the original's where products lose digits. */
export interface GoldenDeviations {
  /** The largest relative one of a loss. */
  loss: number;
  /** Length of the difference of the first gradients, over that of the original's. */
  gradient: number;
  /** Length of the difference of what the steps changed of the parameters, over that of the original's change. */
  change: number;
}

/** Runs the golden steps where they cannot equal the original's. */
export async function goldenDeviations(architecture: Architecture, options: EngineOptions): Promise<GoldenDeviations> {
  const { run, model, batch, loss } = await goldenTraining(architecture);
  const optimizer = new Adam(model.parameters, { ...defaultOptimizer, weightDecay: run.weight_decay });
  const engine = new TrainingEngine(model, optimizer, loss, options);
  const start = await model.parameters.state();
  const gradients = await goldenArrays(`${architecture}-train-grads.npz`);
  const expected = await goldenArrays(`${architecture}-after-${run.log.length}-adam-steps.npz`);
  const losses: number[] = [];
  let found = new Map<string, ArrayLike<number>>();
  for (const golden of run.log) {
    const { loss: total } = await engine.step(batch, run.lr);
    losses.push(Math.abs(total / golden.loss - 1));
    if (losses.length > 1) continue;
    await engine.compiled.pull();
    found = await firstGradients(optimizer, start, run.weight_decay);
  }
  await engine.compiled.pull();
  const state = await model.parameters.state();
  [engine, model, optimizer].forEach((made) => made.dispose());
  const elements = [...gradients].flatMap(([name, { data }]) => {
    const skip = vanishes(name, data.length);
    return Array.from(data, (value, k) => ({ name, k, value })).filter(({ k }) => !skip(k));
  });
  const at = (values: ReadonlyMap<string, { data: ArrayLike<number> }>, name: string, k: number): number =>
    values.get(name)?.data[k] ?? NaN;
  // Adam turns a tiny gradient into a whole step of its noise.
  const telling = elements.filter(
    ({ value }) => Math.abs(value) > tolerances.parameterAfterThreeSteps.whereFirstGradientAbove,
  );
  return {
    loss: Math.max(...losses),
    gradient: apart(elements.map(({ name, k, value }) => [found.get(name)?.[k] ?? NaN, value])),
    change: apart(
      telling.map(({ name, k }) => [state, expected].map((after) => at(after, name, k) - at(start, name, k))),
    ),
  };
}

/** Length of the differences of pairs, over that of the second numbers. */
function apart(pairs: readonly (readonly number[])[]): number {
  const length = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return length(pairs.map(([found, wanted]) => found - wanted)) / length(pairs.map(([, wanted]) => wanted));
}

/** The gradients of the first step, from Adam's first moment after it: a tenth of them, with the decay of the start. */
async function firstGradients(
  optimizer: Adam,
  start: ReadonlyMap<string, { data: Float32Array }>,
  decay: number,
): Promise<Map<string, number[]>> {
  const prefix = 'optimizer.exp_avg.';
  const moments = [...(await optimizer.state())].filter(([name]) => name.startsWith(prefix));
  return new Map(
    moments.map(([name, { data }]) => {
      const before = start.get(name.slice(prefix.length))?.data ?? new Float32Array();
      return [name.slice(prefix.length), Array.from(data, (value, k) => 10 * value - decay * before[k])];
    }),
  );
}
