import { describe, expect, it } from 'vitest';

import { runsOf, segmentsOf, withoutShortRuns } from '../../../src/protocols';

const refined = (labels: number[], minimumLength: number): number[] => [
  ...withoutShortRuns(Int32Array.from(labels), minimumLength),
];

describe('segments of labels', () => {
  it('are the runs of one label; the background is none', () => {
    expect(runsOf([0, 1, 1, 2, 0])).toEqual([[0, 0, 1], [1, 1, 3], [2, 3, 4], [0, 4, 5]]); // prettier-ignore
    expect(segmentsOf([0, 1, 1, 2, 0])).toEqual([[1, 1, 3], [2, 3, 4]]); // prettier-ignore
    expect([segmentsOf([]), segmentsOf([0, 0]), runsOf([3])]).toEqual([[], [], [[3, 0, 1]]]);
  });
});

describe('short runs', () => {
  it('take the label of the longer neighbour, of equals the earlier', () => {
    expect(refined([0, 0, 0, 1, 2, 2], 2)).toEqual([0, 0, 0, 0, 2, 2]);
    expect(refined([0, 0, 1, 2, 2, 2], 2)).toEqual([0, 0, 2, 2, 2, 2]);
    expect(refined([1, 1, 2, 3, 3], 2)).toEqual([1, 1, 1, 3, 3]);
    expect(refined([1, 2, 2, 2, 3], 2)).toEqual([2, 2, 2, 2, 2]);
  });

  it('join what they parted, which is then as long as both', () => {
    expect(refined([1, 1, 0, 1, 1, 2, 2], 3)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    // The earliest of the shortest goes first.
    expect(refined([1, 2, 1, 2, 1, 0, 0, 0], 2)).toEqual([2, 2, 2, 2, 2, 0, 0, 0]);
  });

  it('stay where none is too short, and where nothing else is left', () => {
    expect(refined([1, 2, 1], 1)).toEqual([1, 2, 1]);
    expect(refined([1, 2, 2], 10)).toEqual([2, 2, 2]);
    expect(refined([], 3)).toEqual([]);
    expect(refined([1], 3)).toEqual([1]);
  });
});
