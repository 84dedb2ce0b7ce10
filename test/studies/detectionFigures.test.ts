import { describe, expect, it } from 'vitest';

import type { DetectionVideo } from '../../src/data';
import { defaultDetection, detectionHeadline, reportDetections } from '../../src/protocols';
import type { DetectionResult, EvaluationRecord } from '../../src/runs';
import { detectionClasses, detectionErrorRow, detectionSeries } from '../../src/studies/paper/detectionFigures';

const names = ['wave', 'jump', 'never'];

/** A result in which the segment of class 1 is found with an overlap of `percent` and that of class 2 exactly. */
function resultOf(percent: number): EvaluationRecord {
  const videos: DetectionVideo[] = [
    {
      name: 'a',
      groundTruth: [[1, 0, 100], [2, 200, 300]],
      proposals: [[1, 0, percent, 0.9], [2, 200, 300, 0.8]],
    },
  ]; // prettier-ignore
  const result = reportDetections(videos, names, defaultDetection) as DetectionResult;
  const perClass = result.perClass.map(({ name, ap }) => ({ name, value: ap }));
  return { perClass, details: detectionHeadline(result).details } as EvaluationRecord;
}

const good = { name: 'good', results: [resultOf(95), resultOf(75)] };
const poor = { name: 'poor', results: [resultOf(65), resultOf(35)] };

describe('detection over seeds', () => {
  it('gives mean and deviation at every overlap', () => {
    const { name, points } = detectionSeries(good);
    expect(name).toBe('good');
    const at = (theta: number) => points.find((point) => point.theta === theta);
    expect(at(0.7)?.value).toBeCloseTo(2 / 3, 12);
    expect(at(0.7)?.spread).toBe(0);
    // At 0.8 class 1 counts with the first seed alone: 2/3 and 1/3.
    expect(at(0.8)?.value).toBeCloseTo(0.5, 12);
    expect(at(0.8)?.spread).toBeCloseTo(Math.SQRT1_2 / 3, 12);
    const single = detectionSeries({ name: 'one', results: [good.results[0]] });
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
    const row = detectionErrorRow(poor);
    expect(row).toMatchObject({ name: 'poor', missed: 1, segments: 4 });
    expect(row.counts).toEqual({ correct: 3, duplicate: 0, boundary: 1, confused: 0, background: 0 });
  });
});
