import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../../src/backend';
import { Interrupted } from '../../../src/errors';
import type { ProgressEvent } from '../../../src/progress';
import {
  createProbe,
  disposeProbe,
  linearProbeStep,
  probeFrom,
  trainLinearProbe,
  type LinearProbe,
} from '../../../src/protocols';
import { Generator } from '../../../src/random';
import { blobs } from '../../evaluation/featureSets';
import { testBackend } from '../../testBackend';

beforeAll(() => useBackend(testBackend));

const train = blobs(60, {}, new Generator(1));
const test = blobs(24, {}, new Generator(2));

function run(settings: Parameters<typeof trainLinearProbe>[2], seed = 0): Promise<LinearProbe> {
  return trainLinearProbe(train, test, settings, new Generator(seed));
}

describe('linearProbeStep', () => {
  it('moves against the gradient worked out by hand', () => {
    // One sample (1, 2) of class 0, all parameters 0: shares are 1/2, so the error is (-1/2, 1/2).
    const probe = probeFrom(new Float32Array(4), new Float32Array(2), 2);
    const features = tf.tensor2d([1, 2], [1, 2]);
    const targets = tf.tensor2d([1, 0], [1, 2]);
    const first = linearProbeStep(probe, features, targets, 0.1);
    expect(first.loss.dataSync()[0]).toBeCloseTo(Math.LN2, 6);
    expect(first.probe.weight.dataSync()).toBeAllClose([0.05, 0.1, -0.05, -0.1]);
    expect(first.probe.bias.dataSync()).toBeAllClose([0.05, -0.05]);
    // Without a gradient (all targets reached), momentum alone moves on: 0.9 of the last step.
    const reached = tf.softmax(tf.tensor2d([0.3, -0.3], [1, 2]));
    const second = linearProbeStep(first.probe, features, reached, 0.1);
    expect(second.probe.weight.dataSync()).toBeAllClose([0.095, 0.19, -0.095, -0.19], { absolute: 1e-6 });
  });
});

describe('createProbe', () => {
  it('draws weights from N(0, 0.01²) and leaves the bias 0', () => {
    const probe = createProbe(50, 40, new Generator(3));
    const weights = probe.weight.dataSync<'float32'>();
    const deviation = Math.sqrt(weights.reduce((sum, value) => sum + value * value, 0) / weights.length);
    expect(deviation).toBeGreaterThan(0.0093);
    expect(deviation).toBeLessThan(0.0107);
    expect([...probe.bias.dataSync()]).toEqual(new Array(50).fill(0));
    disposeProbe(probe);
  });
});

describe('trainLinearProbe', () => {
  it('learns separate blobs and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const probe = await run({ learningRate: 0.1, batch: 16, epochs: 20 });
    expect(tf.memory().numTensors).toBe(before);
    expect(probe.last.top1).toBe(1);
    expect(probe.last.top5).toBe(1);
    expect(probe.last.predictions).toEqual(test.labels);
    expect(probe.perEpoch[19].loss).toBeLessThan(0.3 * probe.perEpoch[0].loss);
    expect(probe.weight.length).toBe(4 * 8);
  });

  it('tests every so many epochs and after the last, and keeps the first best', async () => {
    const probe = await run({ learningRate: 0.05, epochs: 12, testEvery: 5 });
    const tested = probe.perEpoch.filter((record) => record.top1 !== undefined);
    expect(tested.map((record) => record.epoch)).toEqual([5, 10, 12]);
    const best = Math.max(...tested.map((record) => record.top1!));
    expect(probe.best.top1).toBe(best);
    expect(probe.best.epoch).toBe(tested.find((record) => record.top1 === best)!.epoch);
    expect(probe.last.epoch).toBe(12);
  });

  it('lowers the learning rate from each milestone on', async () => {
    const probe = await run({ learningRate: 1, epochs: 5, milestones: [2, 4], decay: 0.1 });
    expect(probe.perEpoch.map((record) => record.learningRate)).toBeAllClose([1, 1, 0.1, 0.1, 0.01]);
  });

  it('uses every clip once an epoch: a batch that leaves one over equals the mean of the parts', async () => {
    // With rate 0 nothing moves, so the mean loss of an epoch does not depend on the batches.
    const settings = { learningRate: 0, epochs: 1 };
    const [whole, parts] = [await run({ ...settings, batch: 512 }), await run({ ...settings, batch: 59 })];
    expect(parts.perEpoch[0].loss).toBeCloseTo(whole.perEpoch[0].loss, 5);
  });

  it('depends on the seed alone', async () => {
    const settings = { learningRate: 0.1, batch: 16, epochs: 3 };
    const [once, again, other] = [await run(settings, 4), await run(settings, 4), await run(settings, 5)];
    expect(again.weight).toEqual(once.weight);
    expect(other.weight).not.toEqual(once.weight);
  });

  it('reports every epoch and stops when told to', async () => {
    const stop = new AbortController();
    const events: ProgressEvent[] = [];
    const progress = (event: ProgressEvent): void => {
      events.push(event);
      if (event.done === 3) stop.abort();
    };
    const work = { progress, signal: stop.signal };
    await expect(trainLinearProbe(train, test, { epochs: 9 }, new Generator(0), work)).rejects.toThrow(Interrupted);
    expect(events.map(({ done, total, unit }) => [done, total, unit])).toEqual([
      [1, 9, 'epoch'],
      [2, 9, 'epoch'],
      [3, 9, 'epoch'],
    ]);
  });

  it('says what to do when it diverges', async () => {
    await expect(run({ learningRate: 3e38, batch: 16, epochs: 9 })).rejects.toThrow(
      'a learning rate smaller than 3e+38',
    );
  });
});
