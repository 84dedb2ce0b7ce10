import { beforeAll, describe, expect, it } from 'vitest';

import { makeEvaluationView } from '../../src/augment';
import { tf, useBackend } from '../../src/backend';
import { Interrupted } from '../../src/errors';
import { extractFeatures, type FeatureEncoder } from '../../src/evaluation';
import { defaultEncoder, Encoder } from '../../src/model';
import { Generator } from '../../src/random';
import { applyModality } from '../../src/skeleton';
import { temporaryFolder } from '../data/temporaryFolder';
import { testBackend } from '../testBackend';
import { openMovingDots } from './movingDots';

beforeAll(() => useBackend(testBackend));

/** Gives as features the first four numbers of each view, so that a test can follow them. */
const peephole: FeatureEncoder = {
  width: 2,
  featuresOf: async (views, batch) => {
    const size = views.length / batch;
    return Float32Array.from({ length: batch * 4 }, (_, i) => views[Math.floor(i / 4) * size + (i % 4)]);
  },
};

describe('extractFeatures', () => {
  it('gives each clip its own row, label, length and name, whatever the batch', async () => {
    const dataset = openMovingDots(temporaryFolder());
    const indices = [7, 0, 4, 11, 2];
    const [one, all] = [
      await extractFeatures(peephole, dataset, indices, { batch: 2 }),
      await extractFeatures(peephole, dataset, indices),
    ];
    expect(one).toEqual(all);
    expect([...one.labels]).toEqual(indices.map((index) => dataset.label(index)));
    expect([...one.frames]).toEqual([15, 8, 12, 19, 10]);
    expect(one.names).toEqual(['dot-07', 'dot-00', 'dot-04', 'dot-11', 'dot-02']);
    indices.forEach((index, n) => {
      const view = makeEvaluationView(dataset.read(index), 1, 64);
      expect([...one.features.subarray(4 * n, 4 * n + 4)]).toEqual([...view.subarray(0, 4)]);
    });
    dataset.close();
  });

  it('crops the centre, resizes and makes the modality asked for', async () => {
    const dataset = openMovingDots(temporaryFolder());
    const options = { modality: 'motion', frames: 5, cropRatio: 0.5 } as const;
    const { features } = await extractFeatures(peephole, dataset, [3], options);
    const view = makeEvaluationView(dataset.read(3), 0.5, 5);
    const motion = applyModality(view, { frames: 5, bodies: 2, joints: 25 }, dataset.layout, 'motion');
    expect([...features]).toEqual([...motion.subarray(0, 4)]);
    dataset.close();
  });

  it('works with a real encoder, in any batches, and leaves no tensor behind', async () => {
    const dataset = openMovingDots(temporaryFolder());
    const shape = { frames: 16, joints: 25, bodies: 2, channels: 3 };
    const encoder = Encoder.create({ ...defaultEncoder, hidden: 8 }, shape, new Generator(0));
    const before = tf.memory().numTensors;
    const whole = await extractFeatures(encoder, dataset, [0, 1, 2, 3, 4], { frames: 16 });
    const parts = await extractFeatures(encoder, dataset, [0, 1, 2, 3, 4], { frames: 16, batch: 3 });
    expect(tf.memory().numTensors).toBe(before);
    expect(whole.width).toBe(16);
    expect(parts.features).toBeAllClose(whole.features, { absolute: 1e-5 });
    encoder.dispose();
    dataset.close();
  });

  it('reports every batch and stops between two', async () => {
    const dataset = openMovingDots(temporaryFolder());
    const stop = new AbortController();
    const done: number[] = [];
    const progress = (event: { done: number }): void => {
      done.push(event.done);
      if (done.length === 2) stop.abort();
    };
    const work = { batch: 2, progress, signal: stop.signal };
    await expect(extractFeatures(peephole, dataset, [0, 1, 2, 3, 4], work)).rejects.toThrow(Interrupted);
    expect(done).toEqual([2, 4]);
    dataset.close();
  });
});
