import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { augmentDefaults, makeEvaluationView } from '../../../src/augment';
import { tf, useBackend } from '../../../src/backend';
import type { Dataset } from '../../../src/data';
import { defaultEncoder, Recogniser, tokensOf, type ParameterValue } from '../../../src/model';
import { defaultRecognitionTraining, RecognitionTraining } from '../../../src/protocols';
import { Generator } from '../../../src/random';
import { addGradient, Sgd } from '../../../src/training';
import { openMovingDots } from '../../evaluation/movingDots';
import { randomTensor } from '../../gradientCheck';
import { testBackend } from '../../testBackend';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-recognition-'));
const shape = { frames: 8, joints: 25, bodies: 2, channels: 3 };
const encoder = { ...defaultEncoder, kind: 'sttr' as const, hidden: 8 };
const views = { modality: 'joint' as const, augment: { ...augmentDefaults, frames: 8, minimumCrop: 4 }, cropRatio: 1 };
const settings = { ...defaultRecognitionTraining, learningRate: 0.05, batch: 5, microBatch: 5, augment: false };
let dataset: Dataset;

beforeAll(async () => {
  await useBackend(testBackend);
  dataset = openMovingDots(folder, { clips: 18 });
});

afterAll(() => {
  dataset.close();
  rmSync(folder, { recursive: true });
});

function trainingOf(
  seed: number,
  changes: Partial<typeof settings> = {},
  execution: 'auto' | 'eager' = 'eager',
): RecognitionTraining {
  const recogniser = new Recogniser(encoder, shape, 3, new Generator(1));
  const { train } = dataset.split('halves');
  const generator = new Generator(seed);
  return new RecognitionTraining(recogniser, dataset, train, views, { ...settings, ...changes }, generator, {
    execution,
  });
}

function testViews(): { coordinates: Float32Array; batch: number; labels: number[] } {
  const { test } = dataset.split('halves');
  const clips = test.map((index) => Array.from(makeEvaluationView(dataset.read(index), 1, 8)));
  return {
    coordinates: Float32Array.from(clips.flat()),
    batch: test.length,
    labels: test.map((index) => dataset.label(index)),
  };
}

/** Losses of some epochs, and the scores of the test clips after them. */
async function trace(training: RecognitionTraining, epochs: number): Promise<{ losses: number[]; scores: number[] }> {
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) losses.push((await training.runEpoch()).loss);
  const { coordinates, batch } = testViews();
  const scores = Array.from(await training.scoresOf(coordinates, batch));
  training.recogniser.dispose();
  training.dispose();
  return { losses, scores };
}

describe('a step of fine-tuning', () => {
  it('has the loss of the scores, and is the same in one micro-batch or in several', async () => {
    const coordinates = randomTensor([4, 8, 150], 1);
    const labels = [0, 2, 1, 2];
    const targets = tf.tensor2d(
      labels.flatMap((label) => [0, 1, 2].map((c) => (c === label ? 0.25 : 0))),
      [4, 3],
    );
    const start = new Recogniser(encoder, shape, 3, new Generator(1));
    const shares = Array.from(await tf.softmax(start.scores(tokensOf(coordinates))).data());
    const expected = labels.reduce((sum, label, n) => sum - Math.log(shares[3 * n + label]) / 4, 0);
    const ends: number[][] = [];
    for (const microBatches of [
      [[0, 4]],
      [
        [0, 3],
        [3, 1],
      ],
    ]) {
      const recogniser = new Recogniser(encoder, shape, 3, new Generator(1));
      const optimizer = new Sgd(recogniser.parameters, 0.9);
      const losses = microBatches.map(([from, count]) => {
        const empty = 4 - count;
        const rows = (tensor: tf.Tensor, rank: number): tf.Tensor =>
          tf.pad(
            tf.slice(tensor, from, count),
            Array.from({ length: rank }, (_, i) => [0, i === 0 ? empty : 0]),
          );
        return addGradient(recogniser, optimizer, {
          coordinates: rows(coordinates, 3),
          targets: rows(targets, 2),
        }).loss;
      });
      expect(await tf.addN(losses).data()).toBeAllClose([expected], { absolute: 1e-5 });
      optimizer.update(tf.scalar(1));
      ends.push(valuesOf(await recogniser.parameters.state()));
    }
    expect(ends[1]).toBeAllClose(ends[0], { absolute: 2e-6 });
    expect(ends[0]).not.toBeAllClose(valuesOf(await start.parameters.state()), { absolute: 1e-4 });
  });

  it('trains the encoder, not only the classifier', async () => {
    const recogniser = new Recogniser(encoder, shape, 3, new Generator(1));
    const before = await recogniser.parameters.state();
    const optimizer = new Sgd(recogniser.parameters, 0);
    const targets = tf.tensor2d([1, 0, 0], [1, 3]);
    addGradient(recogniser, optimizer, { coordinates: randomTensor([1, 8, 150], 2), targets });
    optimizer.update(tf.scalar(1));
    const after = await recogniser.parameters.state();
    const moved = recogniser.parameters
      .trainable()
      .filter((name) => after.get(name)?.data.some((value, i) => value !== before.get(name)?.data[i]));
    expect(moved).toEqual(recogniser.parameters.trainable());
  });
});

describe('fine-tuning', () => {
  it('is repeatable by its generator, and other views or another order change it', async () => {
    const one = await trace(trainingOf(1), 2);
    expect(await trace(trainingOf(1), 2)).toEqual(one);
    expect((await trace(trainingOf(2), 2)).losses).not.toEqual(one.losses);
    expect((await trace(trainingOf(1, { augment: true }), 2)).losses).not.toEqual(one.losses);
  });

  it('is the same whatever the micro-batches, step by step and compiled, up to rounding', async () => {
    const changes = { batch: 5, augment: true };
    const eager = await trace(trainingOf(3, changes), 3);
    for (const other of [trainingOf(3, { ...changes, microBatch: 2 }), trainingOf(3, changes, 'auto')]) {
      const { losses, scores } = await trace(other, 3);
      expect(losses).toBeAllClose(eager.losses, { absolute: 1e-4 });
      expect(scores).toBeAllClose(eager.scores, { absolute: 1e-3 });
    }
  });

  it('learns the classes, lowers the rate at its milestones, and keeps no tensors', async () => {
    const training = trainingOf(4, { learningRate: 0.03, milestones: [29] });
    const first = await training.runEpoch();
    const tensors = tf.memory().numTensors;
    let last = first;
    for (let epoch = 1; epoch < 30; epoch++) last = await training.runEpoch();
    const { coordinates, batch, labels } = testViews();
    const scores = await training.scoresOf(coordinates, batch);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(last).toMatchObject({ epoch: 30, learningRate: expect.closeTo(0.003, 6) as number });
    expect(last.loss).toBeLessThan(0.3 * first.loss);
    const row = (n: number) => Array.from(scores.subarray(3 * n, 3 * n + 3));
    expect(labels.map((_, n) => row(n).indexOf(Math.max(...row(n))))).toEqual(labels);
    training.recogniser.dispose();
    training.dispose();
  });

  it('stops when asked to, and says what to do when it diverges or has nothing to train on', async () => {
    const stopped = trainingOf(0);
    await expect(stopped.runEpoch({ signal: AbortSignal.abort() })).rejects.toThrow('fine-tune was interrupted');
    const wild = trainingOf(0, { learningRate: 1e30 });
    await expect(trace(wild, 5)).rejects.toThrow(/loss of fine-tuning in epoch \d+: found .*smaller than 1e\+30/);
    const none = () => new RecognitionTraining(wild.recogniser, dataset, [], views, settings, new Generator(0));
    expect(none).toThrow('training part: found no clip');
  });
});

function valuesOf(state: ReadonlyMap<string, ParameterValue>): number[] {
  return [...state.values()].flatMap(({ data }) => Array.from(data));
}
