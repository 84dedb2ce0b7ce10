import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { Interrupted } from '../../src/errors';
import { findNeighbours } from '../../src/evaluation';
import { Generator } from '../../src/random';
import { testBackend } from '../testBackend';
import { blobs, featureSet } from './featureSets';

beforeAll(() => useBackend(testBackend));

describe('findNeighbours', () => {
  it('ranks by angle, not by length; equals by place', async () => {
    const train = featureSet(
      [
        [0, 5],
        [10, 10],
        [1, 0],
        [100, 0],
        [-1, 0],
      ],
      [0, 0, 0, 0, 0],
    );
    const found = await findNeighbours(train, featureSet([[2, 0.1]], [0]), { k: 5 });
    expect([...found.indices]).toEqual([2, 3, 1, 0, 4]);
    expect(found.similarities[4]).toBeCloseTo(-2 / Math.hypot(2, 0.1), 5);
  });

  it('gives a feature of zeros the similarity 0', async () => {
    const train = featureSet(
      [
        [-1, 0],
        [0, 0],
      ],
      [0, 0],
    );
    const found = await findNeighbours(train, featureSet([[1, 0]], [0]), { k: 2 });
    expect([...found.indices]).toEqual([1, 0]);
    expect([...found.similarities]).toEqual([0, -1]);
  });

  it('does not depend on the block size', async () => {
    const generator = new Generator(5);
    const [train, test] = [blobs(61, {}, generator), blobs(23, {}, generator)];
    const whole = await findNeighbours(train, test, { k: 7 });
    const blocked = await findNeighbours(train, test, { k: 7, block: 8 });
    expect(blocked.indices).toEqual(whole.indices);
    expect(blocked.similarities).toBeAllClose(whole.similarities);
  });

  it('finds in groups what a search through all pairs finds, equals by place', async () => {
    const generator = new Generator(8);
    const signs = (clips: number): number[][] =>
      Array.from({ length: clips }, () => Array.from({ length: 16 }, () => (generator.coin() ? 1 : -1)));
    const [train, test] = [signs(512), signs(40)];
    const sets = [train, test].map((rows) => featureSet(rows, new Array<number>(rows.length).fill(0)));
    // Of such features every similarity is a whole number of eighths, and many are equal.
    const expected = test.map((query) => {
      const similarities = train.map((key) => key.reduce((sum, value, d) => sum + value * query[d], 0) / 16);
      return similarities.map((_, i) => i).sort((a, b) => similarities[b] - similarities[a] || a - b);
    });
    for (const k of [1, 2, 7]) {
      for (const block of [512, 256, 100]) {
        const { indices } = await findNeighbours(sets[0], sets[1], { k, block });
        expect([...indices]).toEqual(expected.flatMap((order) => order.slice(0, k)));
      }
    }
  });

  it('refuses a k that is no number of training clips', async () => {
    const set = featureSet([[1, 0]], [0]);
    for (const k of [0, 1.5, 2]) {
      await expect(findNeighbours(set, set, { k })).rejects.toThrow(`found ${k}, wanted a whole number from 1 to 1`);
    }
  });

  it('stops when told to', async () => {
    const set = featureSet([[1, 0]], [0]);
    await expect(findNeighbours(set, set, { signal: AbortSignal.abort() })).rejects.toThrow(Interrupted);
  });
});
