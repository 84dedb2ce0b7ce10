import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { defaultEncoder, defaultProjector, PretrainingModel } from '../../src/model';
import { Generator } from '../../src/random';
import { collapseWarning, findNotFinite, isFiniteStep, type WatchedStep } from '../../src/training/numericalWatch';
import { testBackend } from '../testBackend';

const shape = { frames: 4, joints: 3, bodies: 1, channels: 3 };
const finite = { loss: 1, terms: { 'instance.similarity': 1, 'temporal.invariance': 2 }, gradientNorm: 1 };

function given(): WatchedStep {
  const [views, clips, frames] = [2, 3, 4];
  const coordinates = new Float32Array(views * clips * frames * 9);
  const batch = { views, clips, frames, coordinates };
  return { epoch: 7, step: 2, learningRate: 0.01, clips: Int32Array.of(40, 41, 42), batch };
}

let model: PretrainingModel;

beforeAll(async () => {
  await useBackend(testBackend);
  model = new PretrainingModel({ ...defaultEncoder, hidden: 4 }, defaultProjector, shape, new Generator(0));
});

describe('the numerical watch', () => {
  it('lets a finite step pass, and no other', () => {
    expect(isFiniteStep(finite)).toBe(true);
    expect(isFiniteStep({ ...finite, loss: Infinity })).toBe(false);
    expect(isFiniteStep({ ...finite, gradientNorm: NaN })).toBe(false);
  });

  it('names the clips whose coordinates are not finite', async () => {
    const step = given();
    step.batch.coordinates[4 * 36 + 5] = NaN; // view 1, clip 1
    const problem = await findNotFinite({ ...finite, loss: NaN }, step, model.parameters);
    expect(problem.thing).toBe('batch at epoch 7, step 2');
    expect(problem.found).toBe('coordinates that are not finite in 1 of its clips (recording 41)');
  });

  it('names the terms of a loss that is not finite', async () => {
    const terms = { ...finite.terms, 'instance.similarity': Infinity };
    const problem = await findNotFinite({ ...finite, loss: NaN, terms }, given(), model.parameters);
    expect(problem).toMatchObject({
      thing: 'loss at epoch 7, step 2',
      found: 'a value that is not finite (instance.similarity)',
      fix: 'Start again with optimizer.learningRate below 0.01.',
    });
    const dead = { ...finite.terms, 'temporal.invariance': NaN };
    const other = await findNotFinite({ ...finite, loss: NaN, terms: dead }, given(), model.parameters);
    expect(other.fix).toMatch(/loss.stdFloor=1e-6/);
  });

  it('names the parameters whose gradient was not finite', async () => {
    const numbers = { ...finite, gradientNorm: NaN };
    const far = await findNotFinite(numbers, given(), model.parameters);
    expect(far.found).toBe('a gradient that is not finite (its length overflows float32)');
    const bias = model.parameters.get('t_proj.6.bias');
    bias.assign(tf.fill(bias.shape, NaN));
    const problem = await findNotFinite(numbers, given(), model.parameters);
    expect(problem.thing).toBe('gradient at epoch 7, step 2');
    expect(problem.found).toBe('a gradient that is not finite (in 1 parameters, first t_proj.6.bias)');
  });
});

describe('the collapse warning', () => {
  const health = { meanDeviation: 0.5, deadShare: 0, effectiveRank: 20 };

  it('comes when clips are alike or lie along one line', () => {
    expect(collapseWarning(health, 32)).toBeUndefined();
    expect(collapseWarning({ ...health, meanDeviation: 1e-5 }, 32)).toMatch(
      /mean deviation 1.0e-5, effective rank 20.0/,
    );
    expect(collapseWarning({ ...health, effectiveRank: 1.2 }, 32)).toMatch(/look collapsed .*effective rank 1.2/);
  });

  it('does not come of a batch too small to judge', () => {
    expect(collapseWarning({ ...health, effectiveRank: 1 }, 2)).toBeUndefined();
  });
});
