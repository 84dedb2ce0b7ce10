import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../../src/backend';
import { WindowReader, type Dataset } from '../../../src/data';
import { defaultEncoder, Detector, tokensOf } from '../../../src/model';
import { defaultDetectionTraining, DetectionTraining } from '../../../src/protocols';
import { Generator } from '../../../src/random';
import { addGradient, Sgd } from '../../../src/training';
import { randomTensor } from '../../gradientCheck';
import { testBackend } from '../../testBackend';
import { openSwings } from './swings';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-detection-'));
const shape = { frames: 16, joints: 20, bodies: 1, channels: 3 };
const encoder = { ...defaultEncoder, kind: 'sttr' as const, hidden: 8 };
const settings = { ...defaultDetectionTraining, learningRate: 0.05, batch: 12, microBatch: 12, epochs: 4 };
let dataset: Dataset;

beforeAll(async () => {
  await useBackend(testBackend);
  dataset = openSwings(folder);
});

afterAll(() => {
  dataset.close();
  rmSync(folder, { recursive: true });
});

function trainingOf(
  seed = 0,
  changes: Partial<typeof settings> = {},
  kind: Detector['encoder'] = encoder,
  execution: 'auto' | 'eager' = 'eager',
): DetectionTraining {
  const detector = new Detector(kind, shape, 2, new Generator(seed));
  const reader = new WindowReader(dataset, { frames: 16, normalise: 'window', modality: 'joint' }, 1);
  const { train } = dataset.split('halves');
  const windows = { indices: train, reader, stride: 8, tail: 'repeat' as const };
  return new DetectionTraining(detector, dataset, windows, { ...settings, ...changes }, seed, { execution });
}

async function lossesOf(training: DetectionTraining, epochs: number): Promise<number[]> {
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) losses.push((await training.runEpoch()).loss);
  return losses;
}

function dispose(...trainings: DetectionTraining[]): void {
  trainings.forEach((training) => {
    training.detector.dispose();
    training.dispose();
  });
}

describe('SGD with momentum', () => {
  it('moves as PyTorch does: hand-checked', async () => {
    const detector = new Detector('raw', { frames: 1, joints: 1, bodies: 1, channels: 1 }, 1, new Generator(0));
    const bias = detector.parameters.get('fc.bias');
    const optimizer = new Sgd(detector.parameters, 0.9);
    const gradient = tf.tensor1d([1, -2]);
    const seen: number[][] = [];
    for (const rate of [0.1, 0.1, 0.01]) {
      optimizer.add(new Map([['fc.bias', gradient]]));
      optimizer.update(tf.scalar(rate));
      seen.push(Array.from(await bias.data()));
    }
    // Velocities 1, 1.9, 2.71.
    expect(seen.flat()).toBeAllClose([-0.1, 0.2, -0.29, 0.58, -0.3171, 0.6342], { absolute: 1e-6 });
    optimizer.dispose();
    detector.dispose();
  });
});

describe('a step', () => {
  const batch = (windows: number, filled: number, weight: number, seed: number) => {
    const labels = Array.from({ length: windows * 16 }, (_, row) => row % 3);
    const targets = labels.flatMap((label, row) =>
      [0, 1, 2].map((c) => (c === label && row < filled * 16 ? weight : 0)),
    );
    return {
      coordinates: randomTensor([windows, 16, 60], seed),
      targets: tf.tensor2d(targets, [windows * 16, 3]),
    };
  };

  it('is the same in one micro-batch or in several, the last filled up with windows that do not count', async () => {
    const whole = batch(5, 5, 1 / 80, 1);
    const rows = (tensor: tf.Tensor, from: number, count: number): tf.Tensor =>
      tf.pad(tf.slice(tensor, from, Math.min(count, tensor.shape[0] - from)), [
        [0, Math.max(0, from + count - tensor.shape[0])],
        ...tensor.shape.slice(1).map((): [number, number] => [0, 0]),
      ]);
    const microBatches = [0, 3].map((from) => ({
      coordinates: rows(whole.coordinates, from, 3),
      targets: rows(whole.targets, from * 16, 48),
    }));
    const after = [];
    for (const given of [[whole], microBatches]) {
      const detector = new Detector(encoder, shape, 2, new Generator(1));
      const optimizer = new Sgd(detector.parameters, 0.9);
      const outputs = given.map((one) => addGradient(detector, optimizer, one));
      optimizer.update(tf.scalar(1));
      const [loss, accuracy] = (['loss', 'accuracy'] as const).map((key) =>
        tf.addN(outputs.map((output) => output[key])),
      );
      const values = [...(await detector.parameters.state()).values()].flatMap(({ data }) => Array.from(data));
      after.push([(await loss.data())[0], (await accuracy.data())[0], ...values]);
    }
    expect(after[1]).toBeAllClose(after[0], { absolute: 2e-6 });
    const untouched = new Detector(encoder, shape, 2, new Generator(1));
    const before = [...(await untouched.parameters.state()).values()].flatMap(({ data }) => Array.from(data));
    expect(after[0].slice(2)).not.toBeAllClose(before, { absolute: 1e-5 });
  });

  it('has the loss and the accuracy of the scores before the update', async () => {
    const microBatch = batch(2, 2, 1 / 32, 3);
    const detector = new Detector(encoder, shape, 2, new Generator(2));
    const shares = detector.probabilities(tokensOf(microBatch.coordinates));
    const p = Array.from(await shares.data());
    const labels = Array.from({ length: 32 }, (_, row) => row % 3);
    const loss = -labels.reduce((sum, label, row) => sum + Math.log(p[row * 3 + label]), 0) / 32;
    const best = (row: number): number =>
      p.slice(row * 3, row * 3 + 3).indexOf(Math.max(...p.slice(row * 3, row * 3 + 3)));
    const accuracy = labels.filter((label, row) => best(row) === label).length / 32;
    const output = addGradient(detector, new Sgd(detector.parameters, 0.9), microBatch);
    expect(await output.loss.data()).toBeAllClose([loss], { absolute: 1e-5 });
    expect(await output.accuracy.data()).toBeAllClose([accuracy], { absolute: 1e-6 });
  });
});

describe('training a detector', () => {
  it('is repeatable by its seed', async () => {
    const trainings = [trainingOf(1), trainingOf(1), trainingOf(2)];
    const [one, same, other] = await Promise.all(trainings.map((training) => lossesOf(training, 2)));
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    dispose(...trainings);
  });

  it('is the same step by step and compiled, up to rounding', async () => {
    const trainings = (['eager', 'auto'] as const).map((execution) =>
      trainingOf(5, { microBatch: 5 }, encoder, execution),
    );
    const [eager, compiled] = [await lossesOf(trainings[0], 2), await lossesOf(trainings[1], 2)];
    expect(compiled).toBeAllClose(eager, { absolute: 1e-4 });
    const [one, other] = await Promise.all(trainings.map(({ detector }) => detector.parameters.state()));
    for (const [name, { data }] of one) expect(other.get(name)?.data, name).toBeAllClose(data, { absolute: 1e-4 });
    dispose(...trainings);
  });

  it('interrupted in the middle of an epoch and continued from its state ends the same', async () => {
    const whole = trainingOf(3);
    const losses = await lossesOf(whole, 3);
    const begun = trainingOf(3);
    await lossesOf(begun, 1);
    const controller = new AbortController();
    const stopping = begun.runEpoch({ signal: controller.signal, progress: () => controller.abort() });
    await expect(stopping).rejects.toThrow('train detector was interrupted');
    const state = await begun.state();
    expect(state).toMatchObject({ epoch: 1, begun: [{ rows: expect.any(Number) as number }] });
    const continued = trainingOf(9);
    continued.load(state);
    // The order of windows is that of the seed, which a state does not hold.
    expect(await lossesOf(continued, 1)).not.toEqual(losses.slice(1, 2));
    const right = trainingOf(3);
    right.load(state);
    expect(await lossesOf(right, 2)).toEqual(losses.slice(1));
    // The epochs before the interruption are not lost.
    expect(right.rows.map(({ epoch, loss }) => [epoch, loss])).toEqual(losses.map((loss, epoch) => [epoch, loss]));
    const end = (await right.state()).tensors;
    for (const [name, value] of (await whole.state()).tensors) expect(end.get(name)?.data).toEqual(value.data);
    dispose(whole, begun, continued, right);
  });

  it('learns the actions, even from raw coordinates, and keeps no tensors', async () => {
    const training = trainingOf(4, { learningRate: 1 }, 'raw');
    const first = await training.runEpoch();
    const tensors = tf.memory().numTensors;
    let last = first;
    for (let epoch = 1; epoch < 60; epoch++) last = await training.runEpoch();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(last.loss).toBeLessThan(0.5 * first.loss);
    expect(last.frameAccuracy).toBeGreaterThan(0.85);
    dispose(training);
  });

  it('says what to do when it diverges, and when there is nothing to train on', async () => {
    const training = trainingOf(0, { learningRate: 1e30 });
    await expect(lossesOf(training, 5)).rejects.toThrow(
      /loss of the detector in epoch \d+: found .*smaller than 1e\+30/,
    );
    dispose(training);
    const reader = new WindowReader(dataset, { frames: 16, normalise: 'window', modality: 'joint' });
    const none = { indices: [], reader, stride: 8, tail: 'repeat' as const };
    const detector = new Detector(encoder, shape, 2, new Generator(0));
    expect(() => new DetectionTraining(detector, dataset, none, settings, 0)).toThrow(
      'training part: found no recording',
    );
    detector.dispose();
  });
});
