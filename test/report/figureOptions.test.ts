import { readFileSync } from 'node:fs';

import { afterEach, describe, expect, it } from 'vitest';

import * as report from '../../src/report';
import { inkOn } from '../../src/report/figureOptions';
import {
  accuracyBars,
  confusionMatrix,
  type FigureOptions,
  lossCurves,
  sweepCurve,
  trainingCurve,
} from '../../src/report';
import { everyFigure, lossRows } from './examples';

const rows = [0, 1, 2].map((epoch) => ({
  epoch,
  values: { 'a run with a long name': epoch, 'another run': 2 * epoch },
}));
const drawn = (options: FigureOptions) => trainingCurve(rows, options);

describe('the options of figures', () => {
  it('set the width in millimetres or by the name of a column, and the height', () => {
    expect(drawn({ width: 'single-column' }).width).toBe(Math.round((84 * 96) / 25.4));
    const wide = drawn({ width: 175, height: 60 });
    expect([wide.width, wide.height]).toEqual([661, 227]);
    expect(wide.layout).toMatchObject({ width: 661, height: 227 });
    const bars = accuracyBars([{ method: 'a', split: 's', value: 0.5, source: 'ours' }], { width: 'nature-column' });
    expect(bars.width).toBe(336);
    const losses = lossCurves(lossRows(30), { width: 'single-column', height: 150 });
    expect([losses.width, losses.height]).toEqual([317, 567]);
  });

  it('refuse what they do not know', () => {
    expect(() => drawn({ heigth: 3 } as FigureOptions)).toThrow(/option of a figure: found heigth, wanted .*height/);
    expect(() => drawn({ width: 'wide' as 'single-column' })).toThrow(/found wide, wanted one of single-column/);
    expect(() => drawn({ legend: 'left' as 'none' })).toThrow(/found left, wanted one of below, right/);
    expect(() => drawn({ width: 10 })).toThrow(/width of the figure: found 10 mm, wanted \d+ mm or more/);
    expect(() => drawn({ size: 0 })).toThrow(/size of a figure/);
  });

  it('make text and lines larger in a figure of the same width', () => {
    const [usual, large] = [drawn({}), drawn({ size: 12 })];
    expect(large.width).toBe(usual.width);
    expect(large.layout.xaxis?.title?.font?.size).toBeCloseTo(1.5 * 10.67, 2);
    expect(large.data[0]).toMatchObject({ line: { width: 2.1 } });
  });

  it('change font, colours and words', () => {
    const figure = drawn({
      font: 'Times',
      palette: ['#111111', '#222223'],
      labels: { epoch: 'Epochs', 'another run': 'B' },
    });
    expect(figure.layout.font.family).toBe('Times');
    expect(figure.layout.xaxis?.title?.text).toBe('Epochs');
    expect(figure.data).toMatchObject([{ line: { color: '#111111' } }, { name: 'B', line: { color: '#222223' } }]);
  });

  it('place the legend, and give its room back', () => {
    const usual = drawn({});
    expect(drawn({ legend: 'none' }).layout.showlegend).toBe(false);
    expect(drawn({ legend: 'none' }).height).toBeLessThan(usual.height);
    const inside = drawn({ legend: 'top-right' });
    expect(inside.layout.legend).toMatchObject({ xanchor: 'right', yanchor: 'top' });
    const right = drawn({ legend: 'right' });
    expect(right.layout.xaxis?.domain?.[1]).toBeLessThan(Number(right.layout.legend?.x));
    expect(right.width).toBe(usual.width);
  });

  it('have rows enough for long names', () => {
    const long = ['one', 'two', 'three', 'four'].map((name) => `${name}: nucla-cross-view-joint-dste-alpha`);
    const values = Object.fromEntries(long.map((name, place) => [name, place]));
    expect(trainingCurve([{ epoch: 0, values }]).height - drawn({}).height).toBeGreaterThanOrEqual(2 * 19);
  });

  it('set ticks, and lay anything of Plotly over the layout', () => {
    const figure = drawn({ ticks: { x: [0, 2], y: 3 }, layout: { xaxis: { showgrid: false }, hovermode: 'x' } });
    expect(figure.layout.xaxis).toMatchObject({ tickmode: 'array', tickvals: [0, 2], showgrid: false, showline: true });
    expect(figure.layout.yaxis).toMatchObject({ tickmode: 'auto', nticks: 4 });
    expect(figure.layout.hovermode).toBe('x');
    const extra = { text: '<b>mine</b>', x: 1, y: 1, showarrow: false };
    expect(drawn({ layout: { annotations: [extra] } }).layout.annotations.at(-1)).toEqual(extra);
  });

  it('refuse a palette that is no list of colours', () => {
    expect(() => drawn({ palette: ['#111111'] })).toThrow(/palette: found 1 colours, wanted two colours or more/);
    expect(() => drawn({ palette: ['#111111', 'red'] })).toThrow(/colour of the palette: found "?red"?, wanted two/);
  });

  it('leave a figure without options as it was', () => {
    for (const figure of everyFigure()) {
      expect(figure.layout.width, figure.name).toBe(figure.width);
      expect(figure.layout.height, figure.name).toBe(figure.height);
    }
    expect(sweepCurve([{ name: 'a', points: [{ x: 1, value: 0.5 }] }]).width).toBe(317);
  });
});

describe('the style of all figures', () => {
  afterEach(() => report.setFigureStyle({}));

  it('stands under the options of a figure, and is taken back', () => {
    const usual = drawn({});
    report.setFigureStyle({ width: 120, palette: 'grey', size: 12, legend: 'none', labels: { epoch: 'Epochs' } });
    const figure = drawn({});
    expect(figure.width).toBe(Math.round((120 * 96) / 25.4));
    expect(figure.data[0]).toMatchObject({ line: { color: '#1a1a1a', width: 2.1 } });
    expect(figure.layout).toMatchObject({ showlegend: false, xaxis: { title: { text: 'Epochs' } } });
    expect(drawn({ width: 'double-column' }).width).toBe(661);
    report.setFigureStyle({});
    expect(drawn({})).toEqual(usual);
  });

  it('leaves every heading out if told so, and its room', () => {
    const [headed, untitled] = [drawn({ title: 'Rank' }), drawn({ title: '' })];
    report.setFigureStyle({ title: '' });
    const figure = drawn({ title: 'Rank' });
    expect(figure.layout.annotations).toEqual(untitled.layout.annotations);
    expect(figure.height).toBe(untitled.height);
    expect(figure.height).toBeLessThan(headed.height);
    expect(figure.title).toBe('Rank');
  });

  it('refuses what is unknown, or of one figure alone', () => {
    expect(() => report.setFigureStyle({ widht: 3 } as report.FigureStyle)).toThrow(/option of a figure: found widht/);
    expect(() => report.setFigureStyle({ title: 'x' as '' })).toThrow(/option of all figures: found title/);
  });
});

describe('numbers in heat maps', () => {
  const counts = [
    [10, 0],
    [1, 9],
  ];
  const inks = (palette: FigureOptions['palette']) =>
    confusionMatrix(counts, ['a', 'b'], { palette })
      .layout.annotations.slice(0, 2)
      .map(({ font }) => font?.color);

  it('are white on dark and dark on light, whatever the colours', () => {
    expect(inks(['#ffffff', '#000000'])[0]).toBe('#ffffff');
    expect(inks(['#000000', '#ffffff'])[0]).toBe('#222222');
    expect(inks('viridis')).toEqual(['#222222', '#ffffff']);
    expect(
      inkOn(
        [
          [0, '#ffffff'],
          [1, '#000000'],
        ],
        0,
      ),
    ).toBe('#222222');
  });
});

describe('docs/figures.md', () => {
  it('names every figure', () => {
    const page = readFileSync('docs/figures.md', 'utf8');
    const notFigures =
      /^(?:exportFigure|figureToSvg|closeBrowser|findBrowser|standaloneHtml|offDiagonal|tableTo.*|withLinks|escapeMarkup|safeLink|resultRows|toDanfo|plotlyFile|alternativeText|wordsOfSvg)$/;
    const names = Object.entries(report).flatMap(([name, value]) =>
      typeof value === 'function' && !notFigures.test(name) ? [name] : [],
    );
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !page.includes(`figures.${name}(`))).toEqual([]);
  });
});
