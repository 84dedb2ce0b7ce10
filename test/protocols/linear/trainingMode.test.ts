import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../../src/backend';
import { drawDropPath, dropPathMasks, Encoder } from '../../../src/model';
import { protocols } from '../../../src/protocols';
import { Generator } from '../../../src/random';
import { evaluateLinear, type EvaluationRequest } from '../../../src/runs';
import { defaultSettings, resolveSettings } from '../../../src/settings';
import { temporaryFolder } from '../../data/temporaryFolder';
import { writeMovingDots } from '../../evaluation/movingDots';
import { testBackend } from '../../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

const small = ['encoder.hidden=8', 'encoder.dropPath=0.5', 'augment.frames=16'];
const probe = ['linear.epochs=3', 'linear.batch=8', 'linear.learningRate=0.1', 'linear.testEvery=1'];

function request(...set: string[]): EvaluationRequest {
  const data = writeMovingDots(temporaryFolder(), { clips: 24 });
  return { baseline: 'untrained', data, split: 'halves', set: [...small, ...probe, ...set] };
}

const losses = async (from: EvaluationRequest): Promise<number[]> =>
  (await evaluateLinear(from)).perEpoch.map(({ loss }) => loss);

describe('linear.encoderMode=training', () => {
  const training = 'linear.encoderMode=training';

  it('draws DropPath for every step by the seed, and tests in evaluation mode', async () => {
    const source = request();
    const inTraining = { ...source, set: [...(source.set ?? []), training] };
    const [evaluation, first, again, other] = [
      await losses(source),
      await losses(inTraining),
      await losses(inTraining),
      await losses({ ...inTraining, seed: 1 }),
    ];
    expect(again).toEqual(first);
    expect(first).not.toEqual(evaluation);
    expect(other).not.toEqual(first);
    expect((await evaluateLinear(inTraining)).settings).toMatchObject({ encoderMode: 'training' });
  });

  it('changes nothing where there is no DropPath: STTR, and raw coordinates', async () => {
    const source = request('encoder.kind=sttr');
    expect(await losses({ ...source, set: [...(source.set ?? []), training] })).toEqual(await losses(source));
    const raw: EvaluationRequest = { ...source, baseline: 'raw' };
    expect(await losses({ ...raw, set: [...(raw.set ?? []), training] })).toEqual(await losses(raw));
  });

  it('is counted in what a measurement costs', () => {
    const parts = { train: 10, test: 5, frames: { train: 0, test: 0 } };
    const passes = (set: string[]): number | undefined =>
      protocols.linear.passes?.(resolveSettings({ set }).linear, { learningRates: [0.1, 0.3] }, parts);
    expect(passes([])).toBeUndefined();
    expect(passes([training, 'linear.epochs=3'])).toBe(15 + 2 * 3 * 10);
  });
});

describe('trainingFeaturesOf', () => {
  it('multiplies the branches by the drawn masks', async () => {
    const shape = { frames: 4, joints: 3, bodies: 1, channels: 3 };
    const settings = { ...defaultSettings.encoder, hidden: 8, dropPath: 0.5 };
    const encoder = Encoder.create(settings, shape, new Generator(0));
    const views = Float32Array.from({ length: 2 * 4 * 3 * 3 }, (_, i) => Math.sin(i));
    const drawn = await encoder.trainingFeaturesOf(views, 2, new Generator(3));
    expect(drawn).toEqual(await encoder.trainingFeaturesOf(views, 2, new Generator(3)));
    expect(drawn).not.toEqual(await encoder.featuresOf(views, 2));
    // A generator whose masks keep every branch of the first clip would give twice each branch: never those of evaluation.
    const masks = drawDropPath(dropPathMasks(settings), 2, 0.5, new Generator(3));
    expect(new Set(masks)).toEqual(new Set([0, 2]));
    encoder.dispose();
  });
});
