import { describe, expect, it } from 'vitest';

import { InputError } from '../../../src/errors';
import { ablationHeatmap, confusionMatrix, correlationHeatmap, type Figure, offDiagonal } from '../../../src/report';

const identity = [
  [1, 0],
  [0, 1],
];

function texts(figure: Figure): string[] {
  return figure.layout.annotations.map((annotation) => annotation.text);
}

describe('correlationHeatmap', () => {
  it('draws both matrices on one colour scale with one colour bar', () => {
    const after = [Float32Array.of(1, 0.5), Float32Array.of(0.5, 1)];
    const figure = correlationHeatmap(identity, after);
    expect(figure.data).toMatchObject([
      { type: 'heatmap', z: identity, zmin: -1, zmax: 1, showscale: false },
      {
        type: 'heatmap',
        z: [
          [1, 0.5],
          [0.5, 1],
        ],
        zmin: -1,
        zmax: 1,
        showscale: true,
      },
    ]);
    expect(texts(figure)).toEqual(expect.arrayContaining(['off-diagonal rms 0.000', 'off-diagonal rms 0.500']));
  });

  it('draws a part of a large matrix and says so', () => {
    const large = Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => (i === j ? 1 : 0)));
    const figure = correlationHeatmap(large, large, { maximumDimensions: 5 });
    expect(figure.data[0]).toMatchObject({ z: { length: 5 } });
    expect(figure.layout.xaxis?.title?.text).toBe('dimension (5 of 10)');
    expect(figure.layout.xaxis?.ticktext).toEqual(['0', '4', '8']);
  });

  it('refuses a matrix that is not square', () => {
    expect(() =>
      offDiagonal([
        [1, 2, 3],
        [1, 2, 3],
      ]),
    ).toThrow(InputError);
  });
});

describe('ablationHeatmap', () => {
  const record = (kind: string, term: string, seed: number, top1: number) => ({
    ...{ factors: { kind, term, seed }, values: { top1 }, source: 'ours' as const },
  });
  const records = [
    record('dste', 'with', 0, 0.5),
    record('dste', 'with', 1, 0.7),
    record('sttr', 'with', 0, 0.8),
    record('sttr', 'without', 0, 0.2),
  ];

  it('shows the mean over everything else, with its deviation; blank without a record', () => {
    const figure = ablationHeatmap(records, { rows: 'kind', columns: 'term' });
    expect(figure.data).toMatchObject([
      {
        z: [
          [60, null],
          [80, 20],
        ],
        zmin: 20,
        zmax: 80,
      },
    ]);
    expect(figure.layout.xaxis?.ticktext).toEqual(['with', 'without']);
    expect(figure.layout.yaxis?.ticktext).toEqual(['dste', 'sttr']);
    expect(texts(figure)).toEqual(['60.0<br>± 14.1 (2)', '80.0', '20.0', 'term', 'kind', 'kind against term']);
  });

  it('says which factor or value is missing', () => {
    expect(() => ablationHeatmap(records, { rows: 'kind', columns: 'width' })).toThrow(
      /factor of the heat map: found width, wanted one of kind, term, seed/,
    );
    expect(() => ablationHeatmap(records, { rows: 'kind', columns: 'term', value: 'top5' })).toThrow(
      /value of the heat map: found top5, wanted one of top1/,
    );
    expect(() => ablationHeatmap([], { rows: 'kind', columns: 'term' })).toThrow(InputError);
  });
});

describe('confusionMatrix', () => {
  const counts = [
    [3, 1],
    [0, 0],
  ];

  it('shows shares of the true class; an empty class is blank', () => {
    const figure = confusionMatrix(counts, ['sit', 'stand']);
    expect(figure.data[0]).toMatchObject({
      z: [
        [0.75, 0.25],
        [null, null],
      ],
      zmin: 0,
      zmax: 1,
    });
    expect(texts(figure)).toEqual(expect.arrayContaining(['75', '25', 'true class', 'predicted class']));
  });

  it('shows counts when asked', () => {
    const figure = confusionMatrix(counts, ['sit', 'stand'], { normalise: false });
    expect(figure.data[0]).toMatchObject({ z: counts, zmax: 3 });
  });

  it('has the first class on top, names up to forty classes and numbers more', () => {
    const figure = (classes: number) => {
      const names = Array.from({ length: classes }, (_, index) => `class ${index}`);
      return confusionMatrix(
        names.map(() => names.map(() => 1)),
        names,
      ).layout;
    };
    expect(figure(3).yaxis?.range).toEqual([2.5, -0.5]);
    expect(figure(40).xaxis?.ticktext).toHaveLength(40);
    expect(figure(60).xaxis?.ticktext).toEqual(['1', '10', '20', '30', '40', '50', '60']);
  });

  it('refuses names that do not fit', () => {
    expect(() => confusionMatrix(counts, ['sit'])).toThrow(/rows of the confusion matrix: found 2, wanted 1/);
  });
});
