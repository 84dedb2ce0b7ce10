import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { Dataset, DatasetWriter } from '../../src/data';
import { Generator } from '../../src/random';
import { resolveSettings, type Settings } from '../../src/settings';
import { kinectV1 } from '../../src/skeleton';
import { epochBatches, learningRate, makeBatch, Pretraining, type StepMetrics } from '../../src/training';
import { randomClip } from '../data/clips';
import { testBackend } from '../testBackend';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-training-'));
let dataset: Dataset;

const settings: Settings = resolveSettings({
  preset: 'demo',
  set: ['encoder.hidden=8', 'training.batch=4', 'training.epochs=3', 'augment.frames=8', 'augment.minimumCrop=8'],
});
/** Where nothing compiled is tested: making graphs takes longest. */
const eager: Settings = { ...settings, training: { ...settings.training, execution: 'eager' } };
const indices = Array.from({ length: 9 }, (_, index) => index);

beforeAll(async () => {
  await useBackend(testBackend);
  const writer = DatasetWriter.create(join(folder, 'set'), {
    name: 'random',
    synthetic: true,
    layout: kinectV1,
    bodies: 1,
    classes: ['a', 'b'],
    normalisation: 'none',
    source: 'random numbers',
  });
  for (const index of indices) {
    const clip = randomClip({ frames: 12 + index, bodies: 1, joints: kinectV1.joints.length }, index);
    writer.append({ name: `clip ${index}`, label: index % 2, clip });
  }
  writer.finish({ splits: { all: { train: indices, test: [] } } });
  dataset = Dataset.open(join(folder, 'set'));
});

afterAll(() => {
  dataset.close();
  rmSync(folder, { recursive: true });
});

async function lossesOf(training: Pretraining, epochs: number): Promise<number[]> {
  const rows: StepMetrics[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) await training.runEpoch((row) => rows.push(row));
  return rows.map((row) => row.loss);
}

describe('pre-training', () => {
  it('gives identical metrics twice with one seed, and others with another', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const training = new Pretraining(dataset, indices, settings, seed);
      const losses = await lossesOf(training, 2);
      training.dispose();
      return losses;
    };
    const first = await run(1);
    expect(first).toHaveLength(4); // 9 clips in batches of 4: the single one left has no statistics
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('continued from its state goes on exactly', async () => {
    const whole = new Pretraining(dataset, indices, settings, 5);
    const losses = await lossesOf(whole, 3);
    const begun = new Pretraining(dataset, indices, settings, 5);
    await lossesOf(begun, 1);
    const state = await begun.state();
    const continued = new Pretraining(dataset, indices, settings, 5);
    continued.load(state);
    expect(await lossesOf(continued, 2)).toEqual(losses.slice(-4));
    const end = await continued.state();
    for (const [name, value] of (await whole.state()).tensors) expect(end.tensors.get(name)?.data).toEqual(value.data);
    [whole, begun, continued].forEach((training) => training.dispose());
  });

  it('keeps no tensors: their number is flat over 20 steps', async () => {
    const training = new Pretraining(dataset, indices, settings, 1);
    await training.runEpoch();
    const counts: number[] = [];
    while (counts.length < 20) await training.runEpoch(() => counts.push(tf.memory().numTensors));
    expect(new Set(counts).size).toBe(1);
    training.dispose();
  });

  it('frees everything when disposed of', async () => {
    const before = tf.memory().numTensors;
    const training = new Pretraining(dataset, indices, settings, 1);
    await training.runEpoch();
    training.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('lowers the loss', async () => {
    const training = new Pretraining(dataset, indices, settings, 1);
    const first = await training.runEpoch();
    let last = first;
    for (let epoch = 0; epoch < 8; epoch++) last = await training.runEpoch();
    expect(last.loss).toBeLessThan(first.loss);
    expect(last.health.effectiveRank).toBeGreaterThan(1);
    training.dispose();
  });

  it('stops with the step and the terms when the loss is not finite', async () => {
    const wild = { ...settings, optimizer: { ...settings.optimizer, learningRate: 1e30 } };
    const training = new Pretraining(dataset, indices, wild, 1);
    const run = async (): Promise<void> => {
      for (let epoch = 0; epoch < 5; epoch++) await training.runEpoch();
    };
    await expect(run()).rejects.toThrow(
      /loss at epoch \d+, step \d+: found a value that is not finite .*wanted a finite loss. Start again with/,
    );
    training.dispose();
  });

  it('stops when the gradient is not finite though the loss is', async () => {
    const weights = { ...settings.loss.weights, similarity: 1e30 };
    const training = new Pretraining(dataset, indices, { ...eager, loss: { ...settings.loss, weights } }, 1);
    const stopped = training.runEpoch();
    await expect(stopped).rejects.toThrow(/gradient at epoch 0, step 0: found a gradient that is not finite/);
    await expect(stopped).rejects.toMatchObject({ given: { step: 0, batch: { clips: 4 } } });
    training.dispose();
  });

  it('measures the features of the last full batch, also after an interruption', async () => {
    const eleven = [...indices, 0, 1]; // batches of 4, 4 and 3
    const rows: StepMetrics[] = [];
    const training = new Pretraining(dataset, eleven, eager, 1);
    const { health } = await training.runEpoch((row) => rows.push(row));
    expect(rows.map((row) => row.health)).toEqual([undefined, health, undefined]);
    training.dispose();
    const stop = new AbortController();
    const stopped = new Pretraining(dataset, eleven, eager, 1);
    const run = stopped.runEpoch(({ step }) => (step === 1 ? stop.abort() : undefined), { signal: stop.signal });
    await expect(run).rejects.toThrow(/interrupted/);
    expect((await stopped.runEpoch()).health).toEqual(health);
    stopped.dispose();
  });
});

describe('batches', () => {
  it('hold every clip once, in an order that follows the generator', () => {
    const batches = epochBatches(indices, 4, new Generator(1));
    expect(batches.map((rows) => rows.length)).toEqual([4, 4]);
    const pairs = epochBatches(indices.slice(0, 8), 3, new Generator(1));
    expect(pairs.flatMap((rows) => [...rows]).sort((a, b) => a - b)).toEqual(indices.slice(0, 8));
    expect(epochBatches(indices, 4, new Generator(1))).toEqual(batches);
  });

  it('put view k of clip n at k·N + n', () => {
    const still = { ...settings, augment: { ...settings.augment, corruptionProbability: 0, amplitude: 0 } };
    const size = 8 * kinectV1.joints.length * 3;
    const short = makeBatch(
      dataset,
      [0, 1],
      { ...still, augment: { ...still.augment, minimumCrop: 1000 } },
      new Generator(1),
    );
    expect(short).toHaveLength(settings.views * 2 * size);
    // Without shear and with the whole clip, all views of a clip are the same.
    expect(short.subarray(2 * size, 3 * size)).toEqual(short.subarray(0, size));
    expect(short.subarray(3 * size, 4 * size)).toEqual(short.subarray(size, 2 * size));
    expect(short.subarray(0, size)).not.toEqual(short.subarray(size, 2 * size));
  });
});

describe('the schedule', () => {
  it('multiplies by the decay at every milestone reached', () => {
    const optimizer = { ...settings.optimizer, learningRate: 1, milestones: [3, 5], decay: 0.1 };
    const rates = [2, 3, 4, 5, 9].map((epoch) => learningRate(epoch, optimizer));
    expect(rates).toBeAllClose([1, 0.1, 0.1, 0.01, 0.01], { absolute: 1e-9 });
  });
});
