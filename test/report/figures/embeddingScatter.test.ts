import { describe, expect, it } from 'vitest';

import { embeddingScatter } from '../../../src/report';

describe('embeddingScatter', () => {
  const points = [
    [0, 0],
    [4, 1],
    [2, 1],
  ];

  it('draws each class with its points, and one legend entry a class', () => {
    const figure = embeddingScatter([{ points, labels: [1, 0, 1] }], ['sit', 'wave']);
    const drawn = figure.data.filter((trace) => trace.showlegend === false);
    expect(drawn).toMatchObject([
      { name: 'sit', x: [4], y: [1] },
      { name: 'wave', x: [0, 2], y: [0, 1] },
    ]);
    expect(figure.data.filter((trace) => trace.showlegend !== false).map(({ name }) => name)).toEqual(['sit', 'wave']);
  });

  it('has one scale in x and y, in a square', () => {
    const { xaxis, yaxis } = embeddingScatter([{ points, labels: [0, 0, 0] }], ['sit']).layout;
    const length = (range: readonly (number | null)[] | undefined) => Number(range?.[1]) - Number(range?.[0]);
    expect(length(xaxis?.range)).toBeCloseTo(4.4, 10);
    expect(length(yaxis?.range)).toBeCloseTo(4.4, 10);
  });

  it('changes the symbol where colours repeat', () => {
    const many = Array.from({ length: 9 }, (_, index) => [index, index]);
    const figure = embeddingScatter([{ points: many, labels: many.map((_, index) => index) }], []);
    const symbols = figure.data.map((trace) => (trace.type === 'scatter' ? trace.marker?.symbol : undefined));
    expect(symbols[0]).toBe('circle');
    expect(symbols[8]).toBe('diamond');
  });

  it('refuses labels that do not fit the points', () => {
    expect(() => embeddingScatter([{ points, labels: [0] }], ['sit'])).toThrow(
      /labels of an embedding: found 1, wanted 3/,
    );
  });
});
