import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { alternativeText, confusionMatrix, lossCurves, standaloneHtml, trainingCurve } from '../../src/report';
import { alternativeElements } from '../../src/report/alternative';
import { everyFigure, lossRows } from './examples';

describe('figures in words', () => {
  it.each(everyFigure().map((figure) => [figure.name, figure] as const))(
    '%s has a title and says more',
    (_, figure) => {
      const [title, description] = [figure.title, alternativeText(figure).slice(figure.title.length + 2)];
      expect(alternativeText(figure).startsWith(`${title}: `)).toBe(true);
      expect(description.length).toBeGreaterThan(10);
      expect(alternativeText(figure)).not.toMatch(/<\/?(?:b|sup|span|br)|undefined|NaN/);
      expect(alternativeElements(figure)).toMatch(/^<title>[^<]+<\/title><desc>[^<]+<\/desc>$/);
    },
  );

  it('name lines and axes, and synthetic data', () => {
    const figure = lossCurves(lossRows(5), { synthetic: true });
    expect(alternativeText(figure)).toMatch(/^Training loss by term: total, instance, .*; axes: step; synthetic data$/);
  });

  it('count what a matrix holds', () => {
    const counts = [
      [3, 1],
      [0, 0],
    ];
    expect(alternativeText(confusionMatrix(counts, ['sit', 'stand']))).toContain('diagonal: sit 75 %, stand none');
  });

  it('may be given, also with signs of markup, and stand in pages', () => {
    const figure = trainingCurve([{ epoch: 0, values: { a: 1 } }], { title: '', name: 'x', alt: 'a < b & "c"' });
    expect(alternativeText(figure)).toBe('x: a < b & "c"');
    expect(standaloneHtml([figure], { address: 'plotly.js' })).toContain(
      'aria-label="x: a &lt; b &amp; &quot;c&quot;"',
    );
  });

  it('of the diagrams are what the README says under its pictures', () => {
    const page = ['README.md', 'docs/method.md']
      .map((file) => readFileSync(file, 'utf8'))
      .join('')
      .toLowerCase();
    const diagrams = everyFigure().filter(({ name }) => /^(?:architecture|dense-layer|objective)$/.test(name));
    expect(diagrams).toHaveLength(3);
    for (const { alt } of diagrams) expect(page).toContain(alt?.toLowerCase());
  });
});
