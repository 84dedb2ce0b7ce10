import { describe, expect, it } from 'vitest';

import {
  type ResultTable,
  tableToCsv,
  tableToHtml,
  tableToLatex,
  tableToMarkdown,
  withLinks,
} from '../../../src/report';

const table: ResultTable = {
  name: 'recognition',
  caption: 'Linear evaluation, 100 % of A & B',
  columns: [
    { key: 'method', header: 'method' },
    { key: 'paper', header: 'paper', group: 'x-sub', format: { kind: 'percent' } },
    { key: 'ours', header: 'ours', group: 'x-sub', format: { kind: 'percent' } },
    { key: 'difference', header: 'diff.', format: { kind: 'percent', signed: true } },
  ],
  rows: [
    {
      method: 'DSTE_3|s',
      paper: { value: 0.852, source: 'paper' },
      ours: { value: 0.8551, spread: 0.0042, source: 'ours', link: 'runs/a b.json' },
      difference: 0.0031,
    },
    { method: 'STTR', paper: null, ours: { value: 0.5, source: 'synthetic' }, difference: NaN },
  ],
};

describe('tableToMarkdown', () => {
  it('writes values, marks, spread, links and blanks', () => {
    expect(tableToMarkdown(table)).toBe(
      [
        '**Linear evaluation, 100 % of A & B**',
        '',
        '| method | x-sub paper | x-sub ours | diff. |',
        '| :-- | --: | --: | --: |',
        '| DSTE\\_3\\|s | 85.2† | [85.5 ± 0.4](runs/a%20b.json) | +0.3 |',
        '| STTR |  | 50.0§ |  |',
        '',
        '† value from the paper. § measured on synthetic data, not comparable with the paper.',
        '',
      ].join('\n'),
    );
  });
});

describe('tableToCsv', () => {
  it('keeps full numbers, with spread, source and link in columns of their own', () => {
    expect(tableToCsv(table).split('\r\n')).toEqual([
      'method,paper,paper_source,ours,ours_spread,ours_source,ours_link,difference',
      'DSTE_3|s,0.852,paper,0.8551,0.0042,ours,runs/a b.json,0.0031',
      'STTR,,,0.5,,synthetic,,',
      '',
    ]);
  });

  it('quotes commas, quotes and line ends', () => {
    const rows = [{ name: 'a,"b"\nc' }];
    expect(tableToCsv({ name: 't', caption: '', columns: [{ key: 'name', header: 'name' }], rows })).toBe(
      'name\r\n"a,""b""\nc"\r\n',
    );
  });
});

describe('tableToLatex', () => {
  it('is a booktabs table with caption, label, groups and notes', () => {
    expect(tableToLatex(table)).toBe(
      [
        '\\begin{table}[t]',
        '\\centering',
        '\\caption{Linear evaluation, 100 \\% of A \\& B}',
        '\\label{tab:recognition}',
        '\\begin{tabular}{@{}lrrr@{}}',
        '\\toprule',
        ' & \\multicolumn{2}{c}{x-sub} &  \\\\',
        '\\cmidrule(lr){2-3}',
        'method & paper & ours & diff. \\\\',
        '\\midrule',
        'DSTE\\_3\\textbar{}s & 85.2$^{\\dagger}$ & 85.5 $\\pm$ 0.4 & +0.3 \\\\',
        'STTR &  & 50.0$^{\\S}$ &  \\\\',
        '\\bottomrule',
        '\\end{tabular}',
        '',
        '\\smallskip',
        '{\\footnotesize $^{\\dagger}$~value from the paper. $^{\\S}$~measured on synthetic data, not comparable with the paper.}',
        '\\end{table}',
        '',
      ].join('\n'),
    );
  });
});

describe('tableToHtml', () => {
  const html = tableToHtml(table);

  it('has a heading over grouped columns, marks and notes', () => {
    expect(html).toContain('colspan="2"');
    expect(html).toContain('85.2<sup>†</sup>');
    expect(html).toContain('50.0<sup>§</sup>');
    expect(html).toMatch(/<tfoot>.*value from the paper.*synthetic data/);
    expect(html).toContain('100 % of A &amp; B');
  });

  it('makes no link of a script', () => {
    const rows = [{ a: { value: 1, link: 'javascript:alert(1)' } }];
    expect(tableToHtml({ name: 't', caption: '', columns: [{ key: 'a', header: 'a' }], rows })).not.toContain('href');
  });
});

describe('withLinks', () => {
  it('changes where cells lead and nothing else, and leaves out what leads nowhere', () => {
    const several = { ...table, rows: [{ ours: { value: 0.5, links: ['a', 'b'] }, method: 'x', paper: null }] };
    const [row] = withLinks(several, (link) => (link === 'a' ? '../a' : undefined)).rows;
    expect(row).toEqual({ ours: { value: 0.5, links: ['../a'] }, method: 'x', paper: null });
    expect(withLinks(table, (link) => link)).toEqual(table);
    expect(tableToMarkdown(withLinks(table, () => undefined))).toContain('| 85.5 ± 0.4 |');
  });
});
