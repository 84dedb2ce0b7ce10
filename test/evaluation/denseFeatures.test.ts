import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { extractDenseFeatures, extractFeatures } from '../../src/evaluation';
import { defaultEncoder, Encoder } from '../../src/model';
import { Generator } from '../../src/random';
import { temporaryFolder } from '../data/temporaryFolder';
import { testBackend } from '../testBackend';
import { openMovingDots } from './movingDots';

beforeAll(() => useBackend(testBackend));

describe('extractDenseFeatures', () => {
  it('are what the pooled features are the maximum of', async () => {
    const dataset = openMovingDots(temporaryFolder());
    const shape = { frames: 16, joints: 25, bodies: 2, channels: 3 };
    const encoder = Encoder.create({ ...defaultEncoder, hidden: 8 }, shape, new Generator(0));
    const options = { frames: 16, batch: 2 };
    const before = tf.memory().numTensors;
    const dense = await extractDenseFeatures(encoder, dataset, [4, 0, 9], options);
    expect(tf.memory().numTensors).toBe(before);
    const pooled = await extractFeatures(encoder, dataset, [4, 0, 9], options);
    expect(dense.points).toBe(50);
    const maxima = [0, 1, 2].flatMap((n) => [
      ...maximumOverTokens(dense.temporal, n, 16, 8),
      ...maximumOverTokens(dense.spatial, n, 50, 8),
    ]);
    expect(maxima).toBeAllClose(pooled.features, { absolute: 1e-5 });
    encoder.dispose();
    dataset.close();
  });

  it('says beforehand that they are too large', async () => {
    const dataset = openMovingDots(temporaryFolder());
    const encoder = { width: 1e9, denseFeaturesOf: () => expect.unreachable('the size is checked first') };
    await expect(extractDenseFeatures(encoder, dataset, [0])).rejects.toThrow('wanted at most 2 GiB');
    dataset.close();
  });
});

function maximumOverTokens(values: Float32Array, n: number, tokens: number, width: number): number[] {
  return Array.from({ length: width }, (_, d) =>
    Math.max(...Array.from({ length: tokens }, (_, l) => values[(n * tokens + l) * width + d])),
  );
}
