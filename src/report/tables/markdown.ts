import { escapeMarkdown, markdownAddress } from '../escape';
import { alignmentOf, type ResultColumn, noteText, type ReadCell, readCell, type ResultTable } from './resultTable';

const marks = { paper: '†', synthetic: '§', ours: '' } as const;
const rules = { left: ':--', right: '--:', centre: ':-:' } as const;

/** The table as GitHub-flavoured Markdown; † marks paper values, § synthetic data. */
export function tableToMarkdown(table: ResultTable): string {
  const header = table.columns.map((column) => escapeMarkdown(headerOf(column)));
  const lines = [
    line(header),
    line(table.columns.map((column) => rules[alignmentOf(column)])),
    ...table.rows.map((row) => line(table.columns.map((column) => cellText(readCell(row[column.key], column))))),
  ];
  const notes = noteText(table, (source) => marks[source]);
  return `${table.caption === '' ? '' : `**${escapeMarkdown(table.caption)}**\n\n`}${lines.join('\n')}\n${notes === '' ? '' : `\n${notes}\n`}`;
}

function headerOf(column: ResultColumn): string {
  return column.group === undefined ? column.header : `${column.group} ${column.header}`.trim();
}

function cellText(cell: ReadCell | undefined): string {
  if (cell === undefined) return '';
  const spread = cell.spreadText === undefined ? '' : ` ± ${cell.spreadText}`;
  const text = escapeMarkdown(cell.text) + spread + marks[cell.source ?? 'ours'];
  const several = (cell.links ?? []).map((link, place) => linked(link, String(place + 1))).join(' ');
  if (several !== '') return `${text} (${several})`;
  return cell.link === undefined ? text : linked(cell.link, text);
}

function linked(link: string, text: string): string {
  const address = markdownAddress(link);
  return address === undefined ? text : `[${text}](${address})`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
