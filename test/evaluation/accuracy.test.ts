import { describe, expect, it } from 'vitest';

import { accuracy, topKAccuracy } from '../../src/evaluation';

describe('accuracy', () => {
  it('is the share of right predictions', () => {
    expect(accuracy([1, 2, 3, 0], [1, 2, 0, 0])).toBe(0.75);
    expect(accuracy([], [])).toBe(0);
  });
});

describe('topKAccuracy', () => {
  const scores = Float32Array.of(0.1, 0.5, 0.4, 0.9, 0.05, 0.05, 0.2, 0.2, 0.2);

  it('counts a clip whose class is among the k best', () => {
    const labels = [2, 0, 1];
    expect(topKAccuracy(scores, labels, 3, 1)).toBeCloseTo(1 / 3);
    expect(topKAccuracy(scores, labels, 3, 2)).toBe(1);
  });

  it('ranks equal scores by class number', () => {
    const equal = scores.subarray(6);
    expect([0, 1, 2].map((label) => topKAccuracy(equal, [label], 3, 2))).toEqual([1, 1, 0]);
  });

  it('is 1 where k covers all classes', () => {
    expect(topKAccuracy(scores, [0, 1, 2], 3, 5)).toBe(1);
  });
});
