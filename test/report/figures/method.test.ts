import { describe, expect, it } from 'vitest';

import { architectureDiagram, type Figure, layerDiagram, objectiveDiagram, tokenMaps } from '../../../src/report';

const texts = (figure: Figure): string[] => figure.layout.annotations.map(({ text }) => text);

describe('diagrams of the method', () => {
  it.each([
    ['architecture', architectureDiagram, ['4 views', 'frames', 'joints', 'zₜ', 'zₛ', 'zᵢ']],
    ['dense-layer', layerDiagram, ['dense shift', 'weighted sum', 'x + relu(conv x)']],
    ['objective', objectiveDiagram, ['temporal', 'instance', 'spatial', 'weight 0.5', 'weight 1']],
  ] as const)('%s says what is in it and stays within its picture', (name, draw, words) => {
    const figure = draw();
    expect(figure.name).toBe(name);
    expect(texts(figure)).toEqual(expect.arrayContaining([...words, figure.title]));
    const places = figure.layout.shapes!.flatMap(({ x0, x1, y0, y1 }) => [x0, x1, y0, y1]);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThanOrEqual(1);
  });

  it('take a title and the synthetic mark like every figure', () => {
    expect(architectureDiagram({ title: 'Mine', synthetic: true })).toMatchObject({ title: 'Mine', synthetic: true });
  });
});

describe('tokenMaps', () => {
  it('has a scale from 0 for shares and one around 0 for values of both signs', () => {
    const figure = tokenMaps([
      { name: 'shares', values: [[0.25, 0.75]] },
      { name: 'changes', values: [Float32Array.of(-2, 1)] },
    ]);
    expect(figure.data).toMatchObject([
      { z: [[0.25, 0.75]], zmin: 0, zmax: 0.75 },
      { z: [[-2, 1]], zmin: -2, zmax: 2 },
    ]);
    expect(texts(figure)).toEqual(expect.arrayContaining(['shares', '0.25 to 0.75', 'changes', '−2 to 1']));
  });
});
