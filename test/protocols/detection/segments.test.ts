import { describe, expect, it } from 'vitest';

import type { Proposal } from '../../../src/data';
import { activitySegments, findSegments, perClassSegments, SegmentFinder } from '../../../src/protocols';
import { MovingMean } from '../../../src/protocols/detection/movingMean';
import { suppress } from '../../../src/protocols/detection/suppress';
import { Generator } from '../../../src/random';

/** Smoothed numbers of a one-column recording. */
function smoothed(values: number[], k: number): number[] {
  const rows: number[] = [];
  const mean = new MovingMean(1, k, (row) => rows.push(row[0]));
  values.forEach((value) => mean.push([value]));
  mean.finish();
  return rows;
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('smoothing', () => {
  it('gives the means of the worked example', () => {
    const rows = smoothed(upTo(30), 10);
    expect([...rows.slice(0, 3), rows[14], ...rows.slice(-3)]).toEqual([4.5, 5, 5.5, 13.5, 22.5, 23, 23.5]);
    expect(smoothed(upTo(6), 2)).toEqual([0.5, 1, 1.5, 2.5, 3, 3.5]);
  });

  it('keeps recordings shorter than the mean, down to one row', () => {
    expect(smoothed([3, 5, 100], 10)).toEqual([4, 4, 4]);
    expect(smoothed([3], 10)).toEqual([3]);
    expect(smoothed([3, 5], 0)).toEqual([3, 5]);
    expect(smoothed([], 4)).toEqual([]);
  });
});

describe('runs', () => {
  it('are maximal and may end with the recording', () => {
    const scores = Float64Array.from([1, 1, 0, 0, 1, 0, 1].flatMap((on) => [1 - on, on]));
    const runs = findSegments(scores, 2, { ...perClassSegments, threshold: 0.5 });
    expect(runs).toEqual([
      [1, 0, 2, 1],
      [1, 4, 5, 1],
      [1, 6, 7, 1],
    ]);
  });

  it('of activity take the class of largest mean: the worked example', () => {
    const background = [0.9, 0.9, 0.5, 0.5, 0.61, 0.6, 0.2, 0.2, 0.9, 0.3, 0.3, 0.9];
    const first = [0.05, 0.05, 0.3, 0.3, 0.2, 0.1, 0.1, 0.1, 0.05, 0.1, 0.1, 0.05];
    const rows = background.flatMap((p, t) => [p, first[t], 1 - p - first[t] - 0.01, 0.01]);
    const settings = { ...activitySegments, smoothing: 0, padBackground: false };
    const found = findSegments(Float64Array.from(rows), 4, settings);
    expect(found.map((row) => row.slice(0, 3))).toEqual([[1, 2, 4], [2, 5, 8], [2, 9, 11]]); // prettier-ignore
    expect(found.map((row) => row[3])).toBeAllClose([0.3, 0.5566667, 0.59], { absolute: 1e-7 });
  });

  it('are the same however the scores arrive', () => {
    const generator = new Generator(3);
    const width = 5;
    const scores = Float32Array.from({ length: 200 * width }, () => generator.uniform());
    for (const settings of [{ ...perClassSegments, threshold: 0.5, smoothing: 3 }, activitySegments]) {
      const finder = new SegmentFinder(width, settings);
      for (let row = 0; row < 200;) {
        const rows = Math.min(generator.integer(1, 20), 200 - row);
        finder.push(scores.subarray(row * width, (row + rows) * width));
        row += rows;
      }
      const whole = findSegments(scores, width, settings);
      expect(whole.length).toBeGreaterThan(0);
      expect(finder.finish()).toEqual(whole);
    }
  });

  it('are not made of numbers that are not finite', () => {
    for (const settings of [perClassSegments, activitySegments]) {
      const scores = Float32Array.from([0.5, 0.5, NaN, 0.5]);
      expect(() => findSegments(scores, 2, settings)).toThrow('frame scores: found numbers that are not finite');
    }
  });

  it('of a recording of one frame, or of one class alone', () => {
    expect(findSegments(Float64Array.from([0.25, 0.75]), 2, perClassSegments)).toEqual([[1, 0, 1, 0.75]]);
    expect(findSegments(new Float32Array(0), 2, activitySegments)).toEqual([]);
    const [only, ...rest] = findSegments(Float64Array.from([0.25, 0.75, 0.5, 0.5]), 2, {
      ...activitySegments,
      smoothing: 0,
    });
    expect([only, rest]).toEqual([[1, 0, 2, 0.625], []]);
  });

  it('shorter than the minimum are left out', () => {
    const scores = Float64Array.from([1, 0, 1, 1, 0, 1, 1, 1].flatMap((on) => [1 - on, on]));
    const lengths = (minimumLength: number): number[] =>
      findSegments(scores, 2, { ...perClassSegments, minimumLength }).map(([, start, end]) => end - start);
    expect([lengths(1), lengths(2), lengths(3), lengths(4)]).toEqual([[1, 2, 3], [2, 3], [3], []]);
  });
});

describe('suppression', () => {
  const proposals: Proposal[] = [
    [1, 0, 100, 0.5],
    [1, 10, 100, 0.9],
    [2, 5, 100, 0.7],
    [1, 100, 200, 0.1],
    [2, 90, 190, 0.6],
  ];

  it('drops the less confident of those that overlap, within a class or over all', () => {
    expect(suppress(proposals, 0.1, 'perClass')).toEqual([proposals[1], proposals[2], proposals[3], proposals[4]]);
    expect(suppress(proposals, 0.1, 'all')).toEqual([proposals[1], proposals[4]]);
    expect(suppress(proposals, 0.01, 'perClass')).toEqual([proposals[1], proposals[2], proposals[3]]);
    expect(suppress(proposals, 1, 'all')).toEqual(proposals);
  });

  it('is part of the settings', () => {
    const scores = Float64Array.from(upTo(10).flatMap(() => [0, 0.7, 0.3]));
    expect(findSegments(scores, 3, perClassSegments)).toHaveLength(2);
    const [kept, ...rest] = findSegments(scores, 3, { ...perClassSegments, suppression: 'all' });
    expect([kept.slice(0, 3), rest]).toEqual([[1, 0, 10], []]);
  });
});
