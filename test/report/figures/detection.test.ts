import { describe, expect, it } from 'vitest';

import { detectionCurve, detectionErrorBars, detectionTimeline } from '../../../src/report';
import { classNames, timeline } from '../examples';

describe('detectionCurve', () => {
  it('draws a line by rising overlap in percent, and a band where there is a spread', () => {
    const points = [
      { theta: 0.5, value: 0.4, spread: 0.1 },
      { theta: 0.1, value: 0.8, spread: 0.05 },
    ];
    const { data } = detectionCurve([{ name: 'ours', points }]);
    expect(data).toHaveLength(3);
    expect(data[0]).toMatchObject({ x: [0.1, 0.5], y: [75, 30], showlegend: false });
    expect(data[1]).toMatchObject({ y: [85, 50], fill: 'tonexty' });
    expect(data[2]).toMatchObject({ name: 'ours', x: [0.1, 0.5], y: [80, 40] });
    expect(detectionCurve([{ name: 'a', points: [{ theta: 0.5, value: 1 }] }]).data).toHaveLength(1);
  });
});

describe('detectionErrorBars', () => {
  it('stacks shares that add up to 100, and says how many segments were missed', () => {
    const outcomes = { correct: 6, duplicate: 1, boundary: 1, confused: 1, background: 1 };
    const { data, layout } = detectionErrorBars([{ name: 'ours', counts: outcomes, missed: 4, segments: 10 }]);
    expect(data.map(({ name }) => name)).toEqual(['correct', 'duplicate', 'boundary', 'confused', 'background']);
    expect(data.map((trace) => trace.x?.[0])).toEqual([60, 10, 10, 10, 10]);
    // Beyond the range of its axis it would not be drawn.
    expect(layout.annotations.find(({ text }) => text === '4 of 10 missed')?.x).toBe(100);
  });

  it('leaves bars empty where nothing was proposed', () => {
    const outcomes = { correct: 0, duplicate: 0, boundary: 0, confused: 0, background: 0 };
    const { data } = detectionErrorBars([{ name: 'ours', counts: outcomes, missed: 3, segments: 3 }]);
    expect(data.every((trace) => trace.x?.[0] === 0)).toBe(true);
  });
});

describe('detectionTimeline', () => {
  const recording = timeline(900);

  it('draws every segment, as many proposals, and a curve for each class', () => {
    const { data, layout } = detectionTimeline(recording, { classes: classNames, frameRate: 30 });
    expect(layout.shapes).toHaveLength(18);
    expect(layout.shapes?.[0]).toMatchObject({ x0: 0.5, x1: 65 / 30, y0: -0.42 });
    expect(data.slice(1).map(({ name }) => name)).toEqual(classNames);
  });

  it('draws the most confident proposals only, and no curves without scores', () => {
    const { data, layout } = detectionTimeline(
      { ...recording, scores: undefined },
      { classes: classNames, proposals: 2 },
    );
    expect(layout.shapes).toHaveLength(11);
    expect(data).toHaveLength(1);
    expect(layout.xaxis?.title?.text).toBe('frame');
  });

  it('puts proposals that overlap into lanes of their own, and dots the classes after the eighth', () => {
    const classes = Array.from({ length: 9 }, (_, index) => `class ${index + 1}`);
    const { layout, data } = detectionTimeline(
      {
        name: 'a',
        frames: 100,
        scores: new Float32Array(1000),
        groundTruth: classes.map((_, index) => [index + 1, 10 * index, 10 * index + 10] as const),
        proposals: [
          [1, 0, 30, 0.9],
          [2, 10, 40, 0.8],
          [3, 20, 50, 0.7],
          [9, 30, 60, 0.6],
        ],
      },
      { classes },
    );
    // Ground truth touches and stays in lane 0; the fourth proposal takes the lane that the first has left.
    expect(layout.shapes?.map(({ y0 }) => Math.round(2 * (y0 + 0.42)) / 2)).toEqual([
      ...classes.map(() => 0),
      1.5,
      2.5,
      3.5,
      1.5,
    ]);
    expect(layout.shapes?.map(({ line }) => line?.dash)).toEqual([
      ...new Array<string>(8).fill('solid'),
      'dot',
      'solid',
      'solid',
      'solid',
      'dot',
    ]);
    expect(data.at(-1)).toMatchObject({ line: { dash: 'dot' } });
  });
});
