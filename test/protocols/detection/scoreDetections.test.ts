import { describe, expect, it } from 'vitest';

import type { Annotation, DetectionVideo, Proposal } from '../../../src/data';
import { scoreDetections, twoDimensionalAp, type DetectionMetric } from '../../../src/protocols';
import { Generator } from '../../../src/random';

/** Three labelled segments of two classes, and what a detector made of them. */
const example: DetectionVideo = {
  name: 'example',
  groundTruth: [
    [1, 0, 100],
    [1, 200, 300],
    [2, 400, 500],
  ],
  proposals: [
    [1, 0, 90, 0.9],
    [1, 10, 100, 0.8],
    [1, 210, 320, 0.7],
    [2, 390, 460, 0.6],
    [2, 600, 700, 0.5],
    [2, 400, 500, 0.4],
  ],
};

const single = (groundTruth: readonly Annotation[], proposals: readonly Proposal[]): DetectionVideo[] => [
  { name: 'single', groundTruth, proposals },
];

describe('both metrics on the worked example', () => {
  it('official: many proposals may match a truth, and the misses below the last hit are never discounted', () => {
    const { perClassAp, mapAction, mapVideo, apPooled, f1, perVideoAp } = scoreDetections([example], { classes: 2 });
    expect(Object.values(perClassAp)).toBeAllClose([5 / 6, 0.5], { absolute: 1e-12 });
    expect([mapAction, mapVideo, f1]).toBeAllClose([2 / 3, 7 / 9, 2 / 3], { absolute: 1e-12 });
    expect([apPooled]).toEqual(perVideoAp);
    expect(scoreDetections([example]).mapAction).toBeCloseTo((5 / 6 + 0.5) / 51, 12);
  });

  it('voc: greedy by confidence, each truth once', () => {
    const score = scoreDetections([example], { metric: 'voc' });
    expect(Object.values(score.perClassAp)).toBeAllClose([5 / 6, 1], { absolute: 1e-7 });
    expect(score.mapAction).toBeCloseTo(11 / 12, 6);
    expect(score).toMatchObject({ metric: 'voc', apPooled: null, f1: null });
    expect(score.mapVideo).toBe(scoreDetections([example]).mapVideo);
  });

  it('the ends of intervals: exclusive for official, inclusive for voc', () => {
    const videos = single([[2, 400, 500]], [[2, 390, 460, 1]]);
    const hit = (metric: DetectionMetric, theta: number): number =>
      scoreDetections(videos, { metric, theta }).perClassAp['2'];
    // (390, 460) and (400, 500): 60/110 without, 61/111 with the last frame.
    expect([hit('official', 60 / 110), hit('official', 0.546)]).toEqual([1, 0]);
    expect([hit('voc', 61 / 111), hit('voc', 0.5496)]).toEqual([1, 0]);
  });
});

describe('the official average precision', () => {
  it.each([
    [0.9, 0.1],
    [0.1, 0.9],
  ])('one hit at %f and one miss at %f give 0.5, whichever is more confident', (hit, miss) => {
    const { perClassAp } = scoreDetections(single([[1, 0, 10]], [[1, 0, 10, hit], [1, 50, 60, miss]])); // prettier-ignore
    expect(perClassAp).toEqual({ '1': 0.5 });
  });

  it('gives a proposal that overlaps two truths equally to the later', () => {
    const overlapped: Annotation[] = [
      [1, 0, 20],
      [1, -10, 10],
    ];
    const ap = (third: Proposal): number =>
      scoreDetections(single(overlapped, [[1, 0, 10, 0.9], third])).perClassAp['1'];
    // The tie goes to (-10, 10): a second proposal on (0, 20) covers both, one on (-10, 10) only doubles.
    expect(ap([1, 0, 20, 0.8])).toBe(1);
    expect(ap([1, -10, 10, 0.8])).toBe(0.5);
  });
});

describe('any detections', () => {
  const generator = new Generator(7);
  const truth = (classes: number): Annotation[] => {
    let end = 0;
    return Array.from({ length: 12 }, (_, index) => {
      const start = end + generator.integer(0, 40);
      end = start + generator.integer(5, 90);
      return [(index % classes) + 1, start, end];
    });
  };

  it.each(['official', 'voc'] as const)('perfect proposals give 1 (%s), at any theta', (metric) => {
    const videos = Array.from({ length: 6 }, (_, index) => {
      const groundTruth = truth(4);
      const proposals = groundTruth.map((row): Proposal => [...row, generator.uniform()]);
      return { name: String(index), groundTruth, proposals };
    });
    for (const theta of [0.1, 0.5, 1]) {
      const score = scoreDetections(videos, { metric, theta, classes: 4 });
      expect([score.mapAction, score.mapVideo]).toBeAllClose([1, 1], { absolute: 1e-12 });
    }
    expect(twoDimensionalAp(videos)).toBeCloseTo(1, 12);
  });

  it('a larger theta never gives a larger score', () => {
    const videos = Array.from({ length: 4 }, (_, index) => {
      const groundTruth = truth(3);
      const proposals = groundTruth.map(([label, start, end]): Proposal => {
        const shift = generator.integer(-30, 30);
        return [label, start + shift, end + shift, generator.uniform()];
      });
      return { name: String(index), groundTruth, proposals };
    });
    for (const metric of ['official', 'voc'] as const) {
      const scores = [0.1, 0.3, 0.5, 0.7, 0.9].map((theta) => scoreDetections(videos, { metric, theta }).mapAction);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(scores[0]).toBeGreaterThan(scores[4]);
    }
  });

  it('nothing detected gives 0, nothing labelled too', () => {
    for (const metric of ['official', 'voc'] as const) {
      expect(scoreDetections(single([[1, 0, 10]], []), { metric })).toMatchObject({ mapAction: 0, mapVideo: 0 });
      expect(scoreDetections(single([], [[1, 0, 10, 1]]), { metric })).toMatchObject({ mapAction: 0, mapVideo: 0 });
    }
  });

  it('names a theta that makes no sense, and no videos', () => {
    expect(() => scoreDetections([example], { theta: 0 })).toThrow('theta: found 0');
    expect(() => scoreDetections([example], { theta: 1.1 })).toThrow('theta: found 1.1');
    expect(() => scoreDetections([])).toThrow('videos: found none');
  });
});
