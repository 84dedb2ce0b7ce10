import { describe, expect, it } from 'vitest';

import type { DetectionVideo } from '../../src/data';
import { defaultDetection } from '../../src/protocols';
import type { DetectionResult } from '../../src/runs';
import { reportDetections } from '../../src/protocols';
import {
  detectionClasses,
  detectionErrorRows,
  detectionGroups,
  detectionRecords,
  detectionSeries,
  thetasWon,
} from '../../src/studies';

const names = ['wave', 'jump', 'never'];

/** A result in which the segment of class 1 is found with an overlap of `percent` and that of class 2 exactly. */
function resultOf(seed: number, percent: number, synthetic = false): DetectionResult {
  const videos: DetectionVideo[] = [
    {
      name: 'a',
      groundTruth: [[1, 0, 100], [2, 200, 300]],
      proposals: [[1, 0, percent, 0.9], [2, 200, 300, 0.8]],
    },
  ]; // prettier-ignore
  const partial: Partial<DetectionResult> = { seed, synthetic, data: { folder: '', name: 'set', fingerprint: '' } };
  return { ...reportDetections(videos, names, defaultDetection), ...partial } as DetectionResult;
}

const good = { name: 'good', results: [resultOf(0, 95), resultOf(1, 75)] };
const poor = { name: 'poor', results: [resultOf(0, 65), resultOf(1, 35)] };

describe('detection over seeds', () => {
  it('groups results by what they started from, the best of a seed where there are several', () => {
    const from = (checkpoint: string, seed: number, percent: number): DetectionResult => ({
      ...resultOf(seed, percent),
      checkpoint,
    });
    const groups = detectionGroups([
      from('raw coordinates', 1, 95),
      from('raw coordinates', 0, 35),
      from('raw coordinates', 0, 95),
      from('runs/a/checkpoints/epoch-0040.safetensors', 0, 95),
    ]);
    expect(groups.map(({ name }) => name)).toEqual(['pre-trained encoder', 'raw coordinates']);
    expect(groups[1].results.map(({ seed, mapAction }) => [seed, mapAction])).toEqual([[0, 2 / 3], [1, 2 / 3]]); // prettier-ignore
  });

  it('gives a record for each result and measure', () => {
    const records = detectionRecords([good, { name: 'made up', results: [resultOf(3, 80, true)] }]);
    expect(records).toHaveLength(6);
    expect(records[0]).toEqual({
      factors: { method: 'good', data: 'set', measure: 'mAP_a' },
      values: { map: 2 / 3 },
      source: 'ours',
      seed: 0,
    });
    expect(records[5]).toMatchObject({
      factors: { measure: 'mAP_v' },
      values: { map: 1 },
      source: 'synthetic',
      seed: 3,
    });
  });

  it('gives mean and deviation at every overlap', () => {
    const [{ name, points }] = detectionSeries([good]);
    expect(name).toBe('good');
    const at = (theta: number) => points.find((point) => point.theta === theta);
    expect(at(0.7)?.value).toBeCloseTo(2 / 3, 12);
    expect(at(0.7)?.spread).toBe(0);
    // At 0.8 class 1 counts with the first seed alone: 2/3 and 1/3.
    expect(at(0.8)?.value).toBeCloseTo(0.5, 12);
    expect(at(0.8)?.spread).toBeCloseTo(Math.SQRT1_2 / 3, 12);
    const [single] = detectionSeries([{ name: 'one', results: [good.results[0]] }]);
    expect(single.points.every((point) => !('spread' in point))).toBe(true);
  });

  it('gives the mean AP of each class, null where it does not occur', () => {
    expect(detectionClasses(poor)).toEqual([
      { name: 'wave', accuracy: 0.5 },
      { name: 'jump', accuracy: 1 },
      { name: 'never', accuracy: null },
    ]);
  });

  it('adds errors up', () => {
    const [row] = detectionErrorRows([poor]);
    expect(row).toMatchObject({ name: 'poor', missed: 1, segments: 4 });
    expect(row.counts).toEqual({ correct: 3, duplicate: 0, boundary: 1, confused: 0, background: 0 });
  });

  it('says at which overlaps one wins with every seed', () => {
    // Seed 0: better from above 0.65 on; seed 1: between 0.35 and 0.75.
    expect(thetasWon(good, [poor])).toEqual([0.7]);
    expect(thetasWon(poor, [good])).toEqual([]);
  });
});
