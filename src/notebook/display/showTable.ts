import { printable } from '../../errors';
import { escapeMarkup } from '../../report';
import { notebookDisplay } from './kernel';

type TableRow = Readonly<Record<string, unknown>>;

/** The part of an arquero table that is needed to show it. */
export interface ColumnTable {
  columnNames(): string[];
  objects(): object[];
}

export interface TableOptions {
  /** Columns to show, in this order; default all. */
  columns?: readonly string[];
  /** A line above the table. */
  caption?: string;
  /** Significant digits of numbers that are not whole; default 4. */
  digits?: number;
  /** Most rows to show; a last line tells how many were left out. Default 50. */
  limit?: number;
}

/**
 * Shows rows (any objects; values that are objects themselves as JSON), or an arquero table, as an HTML table; outside a
 * notebook as aligned text on stdout.
 */
export function showTable(table: readonly object[] | ColumnTable, options: TableOptions = {}): void {
  const objects = 'objects' in table ? table.objects() : table;
  const rows = objects.map((row): TableRow => ({ ...row }));
  const all = 'objects' in table ? table.columnNames() : [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = options.columns ?? all;
  const shown = rows.slice(0, options.limit ?? 50);
  const cells = shown.map((row) => columns.map((column) => text(row[column], options.digits ?? 4)));
  const numeric = columns.map((column) => shown.every((row) => typeof (row[column] ?? 0) === 'number'));
  const left = rows.length - shown.length;
  const note = left > 0 ? `and ${left} more rows` : undefined;
  const tslab = notebookDisplay();
  if (tslab) tslab.display.html(tableHtml(columns, cells, numeric, options.caption, note));
  else process.stdout.write(printable(tableText(columns, cells, numeric, options.caption, note)));
}

/** Shows Markdown; outside a notebook its text on stdout. */
export function showMarkdown(markdown: string): void {
  const tslab = notebookDisplay();
  if (tslab) tslab.display.markdown(markdown);
  else process.stdout.write(`${printable(markdown)}\n`);
}

/** Shows HTML; outside a notebook nothing. Code hosts remove scripts and most styles. */
export function showHtml(html: string): void {
  notebookDisplay()?.display.html(html);
}

type Cells = readonly (readonly string[])[];

function tableHtml(
  columns: readonly string[],
  cells: Cells,
  numeric: readonly boolean[],
  caption: string | undefined,
  note: string | undefined,
): string {
  const side = (column: number) => `style="text-align:${numeric[column] ? 'right' : 'left'}"`;
  const head = columns.map((name, column) => `<th ${side(column)}>${escapeMarkup(name)}</th>`).join('');
  const body = cells.map(
    (row) => `<tr>${row.map((cell, c) => `<td ${side(c)}>${escapeMarkup(cell)}</td>`).join('')}</tr>`,
  );
  const title = caption === undefined ? '' : `<caption>${escapeMarkup(caption)}</caption>`;
  const more = note === undefined ? '' : `\n<p>${note}</p>`;
  return `<table>${title}\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>${more}`;
}

function tableText(
  columns: readonly string[],
  cells: Cells,
  numeric: readonly boolean[],
  caption: string | undefined,
  note: string | undefined,
): string {
  const widths = columns.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const parts = [caption, line(columns), rule, ...cells.map(line), note];
  return `${parts.filter((part) => part !== undefined).join('\n')}\n`;
}

function text(value: unknown, digits: number): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
    // Whole digits are never rounded away: 12345.6 is 12346, not 12350.
    return Math.abs(value) >= 10 ** (digits - 1) ? value.toFixed(0) : String(Number(value.toPrecision(digits)));
  }
  return JSON.stringify(value) ?? '';
}
