import { describe, expect, it } from 'vitest';

import {
  type MarkedValue,
  resultRows,
  type TableRecord,
  tableToCsv,
  tableToLatex,
  tableToMarkdown,
} from '../../../src/report';

function run(
  method: string,
  split: string,
  top1: number,
  source: TableRecord['source'],
  seed = 0,
  link?: string,
): TableRecord {
  return { factors: { method, split }, values: { top1 }, source, seed, link };
}

const options = { name: 't', caption: '', rows: ['method'], columns: 'split', value: 'top1' };

describe('resultRows', () => {
  const records = [
    run('DSTE', 'x-sub', 0.852, 'paper'),
    run('DSTE', 'x-sub', 0.84, 'ours', 0, 'a.json'),
    run('DSTE', 'x-sub', 0.86, 'ours', 1, 'b.json'),
    run('STTR', 'x-view', 0.9, 'ours', 0, 'c.json'),
  ];

  it('gives mean and sample deviation over seeds, and leaves blank what was not run', () => {
    const { rows, columns } = resultRows(records, options);
    expect(columns.map(({ header }) => header)).toEqual(['method', 'x-sub', 'x-view']);
    const dste = rows[0]['x-sub'] as MarkedValue;
    expect(dste.value).toBeCloseTo(0.85, 12);
    expect(dste.spread).toBeCloseTo(0.02 / Math.SQRT2, 12);
    expect(dste).toMatchObject({ source: 'ours' });
    expect([dste.link, dste.links]).toEqual([undefined, ['a.json', 'b.json']]);
    expect(rows[0]['x-view']).toBeNull();
    expect(rows[1]).toEqual({
      method: 'STTR',
      'x-sub': null,
      'x-view': { value: 0.9, source: 'ours', link: 'c.json' },
    });
  });

  it('keeps in LaTeX the name of the axis, n and what ± is', () => {
    const latex = tableToLatex(resultRows(records, options));
    expect(latex).toContain(' & \\multicolumn{2}{c}{split} \\\\\n\\cmidrule(lr){2-3}');
    expect(latex).toContain('Mean $\\pm$ sample standard deviation over n = 2 runs.');
    const further = [...records, run('STTR', 'x-view', 0.8, 'ours', 1), run('STTR', 'x-view', 0.7, 'ours', 2)];
    expect(tableToLatex(resultRows(further, options))).toContain('over n = 2 to 3 runs.');
    const gap = { factors: { kind: 'dste', 'encoder.shift.gap': 4 }, values: { top1: 0.5 }, source: 'ours' as const };
    const byGap = resultRows([gap], { ...options, rows: ['kind'], columns: 'encoder.shift.gap' });
    expect(tableToLatex(byGap)).toContain('{gap of the dense shift}');
    expect(tableToLatex(byGap)).not.toContain('pm');
    // Columns of a study are of several kinds and have no name.
    const mixed = { ...gap, factors: { kind: 'dste', column: 'synthetic 1-NN' } };
    expect(tableToLatex(resultRows([mixed], { ...options, rows: ['kind'], columns: 'column' }))).not.toContain('multi');
  });

  it('sets paper, ours and difference side by side', () => {
    const table = resultRows(records, { ...options, compare: true });
    expect(tableToMarkdown(table).split('\n').slice(2, 4)).toEqual([
      '| DSTE | 85.2† | 85.0 ± 1.4 ([1](a.json) [2](b.json)) | -0.2 |  |  |  |',
      '| STTR |  |  |  |  | [90.0](c.json) |  |',
    ]);
  });

  it('never compares a synthetic result with the paper', () => {
    const table = resultRows([run('DSTE', 'x-sub', 0.852, 'paper'), run('DSTE', 'x-sub', 0.9, 'synthetic')], {
      ...options,
      compare: true,
    });
    expect(table.rows[0]['x-sub/difference']).toBeNull();
    expect(tableToMarkdown(table)).toContain('90.0§');
  });

  it('falls back to the marked paper value without comparison', () => {
    expect(tableToCsv(resultRows([run('DSTE', 'x-sub', 0.852, 'paper')], options))).toContain('DSTE,0.852,paper');
  });

  it('refuses real and synthetic results in one cell, and records without the factor', () => {
    const mixed = [run('DSTE', 'x-sub', 0.8, 'ours'), run('DSTE', 'x-sub', 0.9, 'synthetic')];
    expect(() => resultRows(mixed, options)).toThrow(/found ours and synthetic/);
    expect(() => resultRows(records, { ...options, rows: ['encoder'] })).toThrow(/wanted encoder/);
  });

  it('leaves out records without the value', () => {
    const other = { factors: { method: 'DSTE', split: 'x-sub' }, values: { mapAction: 0.3 }, source: 'ours' as const };
    expect(resultRows([other], options).rows).toEqual([]);
  });
});
