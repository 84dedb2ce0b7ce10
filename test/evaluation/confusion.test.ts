import { describe, expect, it } from 'vitest';

import { confusionOf, mostConfused, perClassAccuracy } from '../../src/evaluation';

describe('confusion', () => {
  const labels = [0, 0, 0, 0, 1, 1, 3];
  const predictions = [0, 1, 1, 3, 1, 0, 3];
  const confusion = confusionOf(predictions, labels, 4);

  it('has the true class in rows and the predicted one in columns', () => {
    expect([...confusion.counts]).toEqual([1, 2, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('gives the accuracy of each class, null for one without clips', () => {
    expect(perClassAccuracy(confusion)).toEqual([0.25, 0.5, null, 1]);
  });

  it('lists the pairs mixed up most, the larger share first among equals', () => {
    expect(mostConfused(confusion)).toEqual([
      { truth: 0, predicted: 1, count: 2, share: 0.5 },
      { truth: 1, predicted: 0, count: 1, share: 0.5 },
      { truth: 0, predicted: 3, count: 1, share: 0.25 },
    ]);
    expect(mostConfused(confusion, 1)).toHaveLength(1);
  });
});
