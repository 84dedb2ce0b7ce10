import { describe, expect, it } from 'vitest';

import { readNotebook } from '../../src/notebook';
import { goldenJson, tolerances, type GoldenRun } from '../goldenModel';
import { root } from './jupyterLab';

const outputs = readNotebook(`${root}/notebooks/04-method.ipynb`).cells.flatMap((cell) =>
  cell.cell_type === 'code' ? cell.outputs : [],
);
const shown = (mime: string): string[] =>
  outputs.flatMap((output) => {
    const text = 'data' in output ? output.data[mime] : undefined;
    return typeof text === 'string' ? [text] : [];
  });

/** Every table of the notebook, as rows of texts by column, in order. */
type Row = Record<string, string>;
const tables = shown('text/html')
  .filter((html) => html.startsWith('<table>'))
  .map((html): Row[] => {
    const cells = (text: string): string[] => [...text.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell);
    const [head, ...rows] = html.match(/<tr>.*?<\/tr>/g)!.map(cells);
    return rows.map((row) => Object.fromEntries(row.map((cell, column) => [head[column], cell])));
  });
const markdown = shown('text/markdown');

const tableWith = (column: string): Row[] => tables.find(([row]) => column in row)!;
const numbers = (row: Row): number[] => Object.values(row).map(Number);

/** The two numbers of a line that has a term by hand and from the library, and what they must be. */
function expectTerm(term: string, value: number): void {
  const row = tables.flat().find((one) => one.term === term && 'library' in one)!;
  expect(Number(row['by hand'])).toBeCloseTo(value, 4);
  expect(Number(row.library)).toBeCloseTo(value, 4);
}

describe('the numbers of notebook 04-method', () => {
  it('say what the arrays hold', () => {
    const [clip] = tableWith('numbers');
    expect(Number(clip.numbers)).toBe(Number(clip.T) * 2 * 25 * 3);
    expect(tableWith('stream').map(({ shape }) => shape)).toEqual(['(64, 150)', '(50, 192)']);
    const [one] = tableWith('view');
    expect(Number(one.view)).not.toBe(0);
    expect([one.temporal, one.spatial]).toEqual([one.view, one.view]);
    expect(markdown.join('\n')).toContain('182 entries, ');
    expect(tableWith('embedded tokens')).toEqual([{ 'embedded tokens': '(64, 32)' }]);
  });

  it('count the tokens that the dense shift moves', () => {
    expect(tableWith('gap')).toEqual([{ tokens: '64', gap: '4', moved: '48', kept: '16' }]);
  });

  it('are attention: rows sum to 1, and some tokens get more than others', () => {
    const looks = tableWith('row sum');
    expect(looks.map(({ name }) => name)).toEqual(['DSA, shifted tokens', 'DSA, plain tokens', 'CA']);
    for (const look of looks) {
      expect(Number(look['row sum'])).toBeCloseTo(1, 4);
      expect(Number(look['least / even'])).toBeLessThan(1);
      expect(Number(look['most / even'])).toBeGreaterThan(1);
    }
  });

  // By hand: the columns of a are (2, 0, −2, 0), half of it, and (0, 0.3, 0, −0.3); b has (0, 1, 0, −1) and (1, 0, −1, 0) there.
  const half = 1 - Math.sqrt(2 / 3 + 1e-4);
  const still = 1 - Math.sqrt(0.06 + 1e-4);
  const [varianceA, varianceB] = [(half + still) / 3, (2 * half) / 3];
  const covariances = 32 / 27; // (4/3)² twice, over 3 dimensions
  const total = 5 * 0.515 + 5 * (varianceA + varianceB) + 2 * covariances + 1e-3 * (2.0625 + 0.005 * 2.25);
  it.each([
    ['similarity', 6.18 / 12],
    ['similarity, as in the paper', (Math.sqrt(2) + Math.sqrt(1.09)) / 4],
    ['variance of a', varianceA],
    ['variance of b', varianceB],
    ['autocovariance of a', covariances],
    ['autocovariance of b', covariances],
    ['invariance', 0.25 ** 2 + 2],
    ['redundancy', 4 * 0.75 ** 2],
    ['total of three domains', 2 * total],
  ])('%s is %d', expectTerm);

  it('are the covariances of a and the correlations of a and b', () => {
    const [covariance, correlation] = tables.filter(([row]) => 'one' in row).map((table) => table.map(numbers));
    expect(covariance.flat()).toBeAllClose([8 / 3, 4 / 3, 0, 4 / 3, 2 / 3, 0, 0, 0, 0.06], {
      absolute: 1e-3,
      relativeToMax: 0,
    });
    expect(correlation.flat()).toBeAllClose([0.75, 0, 0.75, 0.75, 0, 0.75, 0, 0.75, 0], {
      absolute: 1e-4,
      relativeToMax: 0,
    });
  });

  it("are the original's, to the fifth digit", () => {
    const golden = goldenJson('losses.json') as Record<string, number>;
    const rows = tableWith('original').filter((row) => 'shape' in row);
    expect(Object.fromEntries(rows.map((row) => [`${row.shape}_${row.term}`, Number(row.original)]))).toEqual(
      Object.fromEntries(Object.entries(golden).map(([key, value]) => [key, Number(value.toPrecision(5))])),
    );
    expect(rows.map((row) => row['by hand'])).toEqual(rows.map((row) => row.original));
    expect(markdown.join('\n')).toContain(`**${rows.length} of ${rows.length}** are equal to the fifth digit`);
  });

  it('are the gradient of the variance', () => {
    const column = (deviation: number, values: number[]): number[] => values.map((value) => -value / (9 * deviation));
    const second = column(1 - half, [1, 0, -1, 0]);
    const third = column(1 - still, [0, 0.3, 0, -0.3]);
    const rows = tableWith('hand 1');
    for (const name of ['hand', 'library']) {
      const found = rows.map((row) => [1, 2, 3].map((j) => Number(row[`${name} ${j}`])));
      const wanted = second.map((value, n) => [0, value, third[n]]);
      expect(found.flat()).toBeAllClose(wanted.flat(), { absolute: 1e-5, relativeToMax: 0 });
    }
  });

  it('show collapse without variance, and repetition without autocovariance', () => {
    const rows = tableWith('effective rank');
    const [every, similarity, variance, autocovariance] = rows;
    expect(rows.map(({ terms }) => terms)).toEqual([
      'every term',
      'similarity alone',
      'without variance',
      'without autocovariance',
    ]);
    expect(new Set(rows.map(({ before }) => before)).size).toBe(1);
    expect(Number(every.after)).toBeGreaterThan(3 * Number(every.before));
    expect(Number(similarity.after)).toBeLessThan(Number(every.before) / 3);
    expect(Number(variance.after)).toBeLessThan(Number(every.before));
    expect(Number(autocovariance.correlation)).toBeGreaterThan(0.8);
    expect(Number(every.correlation)).toBeLessThan(Number(autocovariance.correlation) - 0.2);
    expect(Number(autocovariance['effective rank'])).toBeLessThan(Number(every['effective rank']));
    const [, times, more] = /\*\*(\d+) times\*\* as wide as with[\s\S]*\*\*(\d+) times\*\*/.exec(markdown.join('\n'))!;
    expect(Number(times) / (Number(every.after) / Number(similarity.after))).toBeCloseTo(1, 1);
    expect(Number(more) / (Number(every.after) / Number(variance.after))).toBeCloseTo(1, 1);
    const [, repeated, apart] = /correlation \*\*([\d.]+)\*\* instead of \*\*([\d.]+)\*\*/.exec(markdown.join('\n'))!;
    expect(Number(repeated)).toBeCloseTo(Number(autocovariance.correlation), 2);
    expect(Number(apart)).toBeCloseTo(Number(every.correlation), 2);
  });

  it("are the losses of the original's three steps", () => {
    const { log } = goldenJson('dste-train.json') as GoldenRun;
    const rows = tableWith('relative difference');
    expect(rows).toHaveLength(log.length);
    rows.forEach((row, index) => {
      expect(Number(row.original)).toBeCloseTo(log[index].loss, 3);
      const allowed = index === 0 ? tolerances.loss : tolerances.lossAfterUpdate;
      expect(Number(row['relative difference'])).toBeLessThan(allowed);
      expect(Math.abs(Number(row.ours) / log[index].loss - 1)).toBeLessThan(allowed + 2e-6);
    });
  });
});
