import { describe, expect, it } from 'vitest';

import { checkLabelled, takeRows } from '../../src/evaluation';
import { featureSet } from './featureSets';

const train = featureSet(
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  [0, 4, 1],
);

describe('takeRows', () => {
  it('keeps the given order and repeats', () => {
    const taken = takeRows(train, [2, 0, 2]);
    expect([...taken.features]).toEqual([5, 6, 1, 2, 5, 6]);
    expect([...taken.labels]).toEqual([1, 0, 1]);
    expect(taken.names).toEqual(['clip-2', 'clip-0', 'clip-2']);
  });
});

describe('checkLabelled', () => {
  it('counts the classes of both parts', () => {
    expect(checkLabelled(train, featureSet([[0, 0]], [6]))).toBe(7);
    expect(checkLabelled(train, featureSet([[0, 0]], [2]))).toBe(5);
  });

  it('names what cannot be evaluated', () => {
    expect(() => checkLabelled(train, featureSet([], []))).toThrow('test part: found 0 clips');
    expect(() => checkLabelled(train, featureSet([[0, 0]], [-1]))).toThrow('label of test clip clip-0: found -1');
    expect(() => checkLabelled(featureSet([[0, NaN]], [0]), train)).toThrow(
      'feature 1 of train clip clip-0: found NaN',
    );
    expect(() => checkLabelled(train, featureSet([[0, 0, 0]], [0]))).toThrow('found 3, wanted 2');
  });
});
