import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { retrieve, vote } from '../../src/evaluation';
import { Generator } from '../../src/random';
import { testBackend } from '../testBackend';
import { blobs } from './featureSets';

beforeAll(() => useBackend(testBackend));

describe('vote', () => {
  const neighbours = {
    k: 4,
    indices: Int32Array.of(0, 1, 2, 3, 3, 0, 2, 1),
    similarities: new Float32Array(8),
  };

  it('takes the most frequent class of the first k', () => {
    expect([...vote(neighbours, [2, 1, 1, 0], 3, 3)]).toEqual([1, 0]);
  });

  it('gives a tie to the smaller class number', () => {
    expect([...vote(neighbours, [2, 1, 1, 2], 3, 4)]).toEqual([1, 1]);
    expect([...vote(neighbours, [2, 1, 1, 2], 3, 1)]).toEqual([2, 2]);
  });
});

describe('retrieve', () => {
  it('classifies separate blobs and leaves no tensor behind', async () => {
    const generator = new Generator(7);
    const [train, test] = [blobs(40, {}, generator), blobs(20, {}, generator)];
    const before = tf.memory().numTensors;
    const result = await retrieve(train, test, { k: 3 });
    expect(tf.memory().numTensors).toBe(before);
    expect(result.top1).toBe(1);
    expect(result.predictions).toEqual(test.labels);
  });
});
