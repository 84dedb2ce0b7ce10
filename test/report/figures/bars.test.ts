import { describe, expect, it } from 'vitest';

import { accuracyBars, type AccuracyRow, lengthHistogram, perClassAccuracy, splitCounts } from '../../../src/report';

describe('accuracyBars', () => {
  const rows: AccuracyRow[] = [
    { method: 'DSTE', split: 'x-sub', value: 0.852, source: 'paper' },
    { method: 'DSTE', split: 'x-sub', value: 0.847, source: 'ours' },
    { method: 'DSTE', split: 'x-view', value: 0.917, source: 'paper' },
    { method: 'DSTE', split: 'x-view', value: null, source: 'ours' },
  ];

  it('tells paper and own results apart and leaves a gap where nothing was run', () => {
    const figure = accuracyBars(rows);
    expect(figure.data).toMatchObject([
      { type: 'bar', name: 'DSTE (paper)', y: [85.2, 91.7], marker: { color: '#ffffff' } },
      { type: 'bar', name: 'DSTE (ours)', y: [84.7, null] },
    ]);
    expect(figure.layout.yaxis).toMatchObject({ range: [0, 112] });
    expect(figure.synthetic).toBeUndefined();
    expect(figure.layout.annotations.map(({ text }) => text)).toEqual(['85.2', '91.7', '84.7', 'Accuracy']);
  });

  it('makes dots with intervals where there are deviations, on an axis that does not begin at 0', () => {
    const figure = accuracyBars(rows.map((row) => (row.value === 0.847 ? { ...row, spread: 0.004 } : row)));
    expect(figure.data).toMatchObject([
      { type: 'scatter', name: 'DSTE (paper)', y: [85.2, 91.7], marker: { color: '#ffffff', symbol: 'circle' } },
      { type: 'scatter', name: 'DSTE (ours)', y: [84.7, null], error_y: { array: [0.4, null] } },
    ]);
    // From 84.3 to 91.7, with a tenth of it below and a quarter above, where the numbers stand.
    expect(figure.layout.yaxis).toMatchObject({ range: [83.56, 93.55] });
    const [first, second] = figure.data.map((trace) => ('x' in trace ? trace.x : []));
    expect([first, second]).toEqual([
      [-0.195, 0.805].map((x): unknown => expect.closeTo(x, 9)),
      [0.195, 1.195].map((x): unknown => expect.closeTo(x, 9)),
    ]);
  });

  it('hatches synthetic results, and marks the figure when there is nothing else', () => {
    const synthetic: AccuracyRow = { method: 'DSTE', split: 'x-sub', value: 0.5, source: 'synthetic' };
    const mixed = accuracyBars([...rows, synthetic]);
    expect(mixed.data[2]).toMatchObject({ name: 'DSTE (ours, synthetic data)', marker: { pattern: { shape: '/' } } });
    expect(mixed.synthetic).toBeUndefined();
    const only = accuracyBars([synthetic]);
    expect(only.synthetic).toBe(true);
    expect(only.layout.annotations.map(({ text }) => text)).toContain('synthetic data');
  });
});

describe('accuracyBars of many methods', () => {
  it('makes each a group, so that no two share a colour', () => {
    const rows = Array.from({ length: 11 }, (_, index) => index).flatMap((index) =>
      ['linear', 'retrieval'].map((split): AccuracyRow => ({
        method: `without term ${index}`,
        split,
        value: index / 20,
        source: 'ours',
      })),
    );
    const figure = accuracyBars(rows);
    expect(figure.data.map(({ name }) => name)).toEqual(['linear (ours)', 'retrieval (ours)']);
    expect(new Set(figure.data.map((trace) => 'marker' in trace && trace.marker?.color)).size).toBe(2);
    expect(figure.layout.xaxis).toMatchObject({
      ticktext: rows.filter((_, at) => at % 2 === 0).map((row) => row.method),
    });
    expect(figure.layout.xaxis?.tickangle).toBeLessThan(0);
  });
});

describe('perClassAccuracy', () => {
  it('sorts, best first, and says where a class has no clip', () => {
    const figure = perClassAccuracy([
      { name: 'sit', accuracy: 0.25 },
      { name: 'jump', accuracy: null },
      { name: 'wave', accuracy: 0.75 },
    ]);
    expect(figure.data[0]).toMatchObject({ x: [75, 25, null] });
    expect(figure.layout.yaxis?.ticktext).toEqual(['wave', 'sit', 'jump']);
    const texts = figure.layout.annotations.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['75', '25', 'no test clips', 'mean 50.0 %']));
  });

  it('spreads many classes over columns', () => {
    const rows = Array.from({ length: 100 }, (_, index) => ({ name: `class ${index}`, accuracy: index / 100 }));
    const figure = perClassAccuracy(rows);
    expect(figure.data.map((trace) => (trace.type === 'bar' ? trace.y.length : 0))).toEqual([34, 34, 32]);
  });
});

describe('lengthHistogram', () => {
  it('counts every recording once in common bins', () => {
    const figure = lengthHistogram(
      [
        { name: 'train', lengths: [1, 2, 39, 40] },
        { name: 'test', lengths: Int32Array.of(10) },
      ],
      { bins: 4 },
    );
    expect(figure.data).toMatchObject([
      { name: 'train (4)', x: [0, 10, 20, 30, 40, 50], y: [2, 0, 0, 1, 1, 0] },
      { name: 'test (1)', y: [0, 1, 0, 0, 0, 0] },
    ]);
  });
});

describe('splitCounts', () => {
  it('keeps the counts, and a gap for a part that is missing', () => {
    const figure = splitCounts([
      { split: 'x-sub', part: 'train', count: 1020 },
      { split: 'x-sub', part: 'test', count: 464 },
      { split: 'x-view', part: 'train', count: 7 },
    ]);
    expect(figure.data).toMatchObject([
      { name: 'train', x: [1020, 7], text: ['1,020', '7'] },
      { name: 'test', x: [464, null], text: ['464', ''] },
    ]);
  });
});
