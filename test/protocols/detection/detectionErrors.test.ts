import { describe, expect, it } from 'vitest';

import type { DetectionVideo } from '../../../src/data';
import { detectionErrors } from '../../../src/protocols';

const video: DetectionVideo = {
  name: 'a',
  groundTruth: [
    [1, 0, 100],
    [2, 200, 300],
    [1, 400, 500],
    [3, 600, 700],
    [2, 800, 900],
    [3, 1000, 1100],
  ],
  proposals: [
    [1, 5, 100, 0.9], // finds the first
    [1, 0, 90, 0.8], // again
    [2, 200, 240, 0.7], // of the second only 0.4
    [3, 405, 500, 0.6], // another class there
    [1, 720, 790, 0.5], // nothing there
    [3, 600, 700, 0.4], // finds the fourth
    [2, 800, 900, 0.1], // less confident than there are segments
  ],
};

describe('errors of a detector', () => {
  it('have each their name: a worked example', () => {
    const errors = detectionErrors([video]);
    expect(errors).toMatchObject({ theta: 0.5, proposals: 6, segments: 6, missed: 4 });
    expect(errors.outcomes).toEqual({ correct: 2, duplicate: 1, boundary: 1, confused: 1, background: 1 });
    expect(errors.confusions).toEqual([{ truth: 1, proposed: 3, count: 1 }]);
    expect(errors.perClass['1']).toEqual({
      segments: 2,
      missed: 1,
      outcomes: { correct: 1, duplicate: 1, boundary: 0, confused: 0, background: 1 },
    });
    expect(errors.perClass['2'].missed).toBe(2);
  });

  it('depend on theta', () => {
    expect(detectionErrors([video], 0.4).outcomes).toMatchObject({ correct: 3, boundary: 0 });
  });

  it('are none for perfect proposals, and all are missed without any', () => {
    const perfect = { ...video, proposals: video.groundTruth.map((row) => [...row, 1] as const) };
    expect(detectionErrors([perfect, perfect])).toMatchObject({ missed: 0, outcomes: { correct: 12, duplicate: 0 } });
    expect(detectionErrors([{ ...video, proposals: [] }])).toMatchObject({ missed: 6, proposals: 0 });
  });
});
