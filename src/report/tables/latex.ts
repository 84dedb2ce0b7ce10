import { settingLabel } from '../../settings';
import { escapeLatex, latexLabel } from '../escape';
import {
  alignmentOf,
  columnGroups,
  footnotes,
  meansText,
  type ReadCell,
  readCell,
  type ResultTable,
} from './resultTable';

const marks = { paper: '$^{\\dagger}$', synthetic: '$^{\\S}$', ours: '' } as const;
const letters = { left: 'l', right: 'r', centre: 'c' } as const;

/** The table as a LaTeX `table` with caption and label `tab:NAME`; needs the package `booktabs`. */
export function tableToLatex(table: ResultTable): string {
  const columns = table.columns.map((column) => letters[alignmentOf(column)]).join('');
  const groups = headed(table);
  const grouped = groups.some(({ group }) => group !== undefined);
  const lines = [
    '\\begin{table}[t]',
    '\\centering',
    `\\caption{${escapeLatex(table.caption)}}`,
    `\\label{tab:${latexLabel(table.name)}}`,
    `\\begin{tabular}{@{}${columns}@{}}`,
    '\\toprule',
    ...(grouped ? groupLines(groups) : []),
    row(table.columns.map((column) => escapeLatex(column.header))),
    '\\midrule',
    ...table.rows.map((cells) => row(table.columns.map((column) => cellText(readCell(cells[column.key], column))))),
    '\\bottomrule',
    '\\end{tabular}',
    ...noteLines(table),
    '\\end{table}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Groups as the columns have them, else the values under what they are levels of: a heading keeps the name of its axis. */
function headed(table: ResultTable): { group: string | undefined; span: number }[] {
  const groups = columnGroups(table);
  const values = table.columns.filter(({ format }) => format !== undefined).length;
  // `column` is what studies call columns of several kinds.
  const named = table.columnsOf === undefined || table.columnsOf === 'column' ? undefined : table.columnsOf;
  if (named === undefined || values === 0 || groups.some(({ group }) => group !== undefined)) return groups;
  return [...groups.slice(0, groups.length - values), { group: settingLabel(named), span: values }];
}

function groupLines(groups: readonly { group: string | undefined; span: number }[]): string[] {
  const rules: string[] = [];
  let first = 1;
  for (const { group, span } of groups) {
    if (group !== undefined) rules.push(`\\cmidrule(lr){${first}-${first + span - 1}}`);
    first += span;
  }
  const cells = groups.map(({ group, span }) =>
    group === undefined ? '' : `\\multicolumn{${span}}{c}{${escapeLatex(group)}}`,
  );
  return [row(cells), rules.join(' ')];
}

function cellText(cell: ReadCell | undefined): string {
  if (cell === undefined) return '';
  const number = typeof cell.value === 'number';
  const spread = cell.spreadText === undefined ? '' : ` $\\pm$ ${cell.spreadText}`;
  const text = number ? cell.text.replace(/^-/, '$-$') : escapeLatex(cell.text);
  return text + spread + marks[cell.source ?? 'ours'];
}

function noteLines(table: ResultTable): string[] {
  const means = meansText(table);
  const notes = [
    ...(means === undefined ? [] : [`${escapeLatex(means.charAt(0).toUpperCase() + means.slice(1))}.`]),
    ...footnotes(table).map(({ source, sentence }) => `${marks[source]}~${sentence}.`),
  ];
  return notes.length === 0 ? [] : ['', '\\smallskip', `{\\footnotesize ${notes.join(' ')}}`];
}

function row(cells: readonly string[]): string {
  return `${cells.join(' & ')} \\\\`;
}
