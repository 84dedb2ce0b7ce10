import { describe, expect, it } from 'vitest';

import { effectiveRankCurve, lossCurves, spectrum, trainingCurve, type TrainingRow } from '../../../src/report';
import { lossRows } from '../examples';

describe('lossCurves', () => {
  const figure = lossCurves(lossRows(50));

  it('draws the total and each domain of each term once', () => {
    expect(lossCurves(lossRows(50), { smoothing: 0 }).data).toHaveLength(1 + 5 * 3);
    expect(figure.data).toHaveLength(2 * (1 + 5 * 3));
    const headings = figure.layout.annotations.map((annotation) => annotation.text);
    expect(headings).toEqual(
      expect.arrayContaining(['total', 'similarity', 'variance', 'autocovariance', 'invariance', 'redundancy']),
    );
  });

  it('names each domain once in the legend', () => {
    const named = figure.data.filter((trace) => trace.showlegend).map((trace) => trace.name);
    expect(named).toEqual(['instance', 'temporal', 'spatial']);
  });

  it('keeps values and steps', () => {
    const rows = lossRows(5);
    expect(lossCurves(rows).data[0]).toMatchObject({
      x: [0, 1, 2, 3, 4],
      y: rows.map((row) => Number(row.loss.toPrecision(6))),
    });
  });

  it('draws the exponential mean over the values, lighter behind it', () => {
    const rows = [4, 0, 2].map((loss, step) => ({ step, epoch: 0, loss, terms: {} }));
    const { data } = lossCurves(rows, { smoothing: 0.5 });
    expect(data).toMatchObject([
      { y: [4, 0, 2], opacity: 0.35, showlegend: false },
      { y: [4, 4 / 3, 12 / 7].map((value) => Number(value.toPrecision(6))) },
    ]);
    expect(() => lossCurves(rows, { smoothing: 1 })).toThrow(/smoothing of loss curves: found 1, wanted a weight/);
  });

  it('averages long lines over equal stretches', () => {
    const rows = [1, 3, 5, 7].map((loss, step) => ({ step, epoch: 0, loss, terms: {} }));
    expect(lossCurves(rows, { maximumPoints: 2 }).data[0]).toMatchObject({ x: [0.5, 2.5], y: [2, 6] });
  });

  it('is logarithmic only for positive values over a wide range', () => {
    const types = (values: number[]) =>
      lossCurves(values.map((loss, step) => ({ step, epoch: 0, loss, terms: {} }))).layout.yaxis?.type;
    expect(types([100, 1])).toBe('log');
    expect(types([2, 1])).toBeUndefined();
    expect(types([100, 0])).toBeUndefined();
  });

  it('draws terms without a domain and leaves out NaN', () => {
    const rows = [
      { step: 0, epoch: 0, loss: 1, terms: { crossCorrelation: NaN } },
      { step: 1, epoch: 0, loss: 1, terms: { crossCorrelation: 2 } },
    ];
    expect(lossCurves(rows).data[1]).toMatchObject({ name: 'cross correlation', y: [null, 2] });
  });
});

describe('trainingCurve', () => {
  it('says how rows of a run become rows of a curve', () => {
    const metrics = [{ epoch: 0, loss: 3 }] as unknown as TrainingRow[];
    expect(() => trainingCurve(metrics)).toThrow(
      /row of a training curve: found no values but epoch, loss.*values: \{ loss \}/s,
    );
  });

  const rows: TrainingRow[] = [
    { epoch: 1, values: { probe: 0.5 } },
    { epoch: 2, values: { probe: 0.75, retrieval: 0.25 } },
  ];

  it('shows fractions in percent and skips epochs without a value', () => {
    const { data } = trainingCurve(rows, { percent: true, references: [{ name: 'untrained', value: 0.4 }] });
    expect(data).toMatchObject([
      { name: 'probe', x: [1, 2], y: [50, 75] },
      { name: 'retrieval', x: [2], y: [25] },
      { name: 'untrained', x: [1, 2], y: [40, 40] },
    ]);
  });

  it('carries the largest possible effective rank', () => {
    const { data } = effectiveRankCurve([{ epoch: 0, effectiveRank: { instance: 3 } }], { largest: 64 });
    expect(data.map((trace) => trace.name)).toEqual(['instance', 'largest possible (64)']);
  });
});

describe('spectrum', () => {
  it('sorts and divides by the largest; zeros stay blank', () => {
    const { data } = spectrum([{ name: 'a', values: Float32Array.of(0, 4, 2) }]);
    expect(data[0]).toMatchObject({ x: [1, 2, 3], y: [1, 0.5, null] });
  });

  it('tells the effective rank of the covariance', () => {
    expect(spectrum([{ name: 'a', values: [1, 1, 0] }]).data[0].name).toBe('a: effective rank 2.0 of 3');
    // Variances 3 and 1: exp(−3/4·log(3/4) − 1/4·log(1/4)) = 4/3^(3/4) = 1.75.
    expect(spectrum([{ name: 'a', values: [1, Math.sqrt(3)] }]).data[0].name).toBe('a: effective rank 1.8 of 2');
  });
});

describe('a logarithmic axis', () => {
  it.each([
    [20, 40],
    [33, 47],
    [3, 4],
    [0.12, 0.13],
    [5, 5],
  ])('has three numbers or more from %d to %d', (low, high) => {
    const rows = [low, high].map((value, epoch) => ({ epoch, effectiveRank: { pooled: value } }));
    const axis = effectiveRankCurve(rows).layout.yaxis;
    const [first, last] = (axis?.range ?? []).map((power) => 10 ** Number(power));
    const shown = (axis?.tickvals ?? []).filter((value) => value >= first && value <= last);
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(shown.length).toBeLessThan(9);
  });
});
