import { visible } from '../errors';

/** A value in a printed table. */
export type Cell = string | number | boolean | null | undefined;

/** Rows as aligned columns under a header; numbers to the right. Ends with a line break. */
export function columns(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(cellText));
  const widths = header.map((name, c) => Math.max(name.length, ...texts.map((row) => row[c].length)));
  const right = header.map((_, c) => rows.length > 0 && rows.every((row) => typeof row[c] !== 'string'));
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, c) => (right[c] ? text.padStart(widths[c]) : text.padEnd(widths[c])))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return `${[line(header), line(rule), ...texts.map(line)].join('\n')}\n`;
}

/** Named values, one a line, values aligned; those that are undefined are left out. Ends with a line break. */
export function namedValues(values: Record<string, Cell>): string {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cellText(value)}\n`).join('');
}

/** A fraction as a percentage with one digit; - for one that is not there. */
export function percent(fraction: number | null): string {
  return fraction === null ? '-' : `${(100 * fraction).toFixed(1)} %`;
}

function cellText(value: Cell): string {
  if (value === null || value === undefined) return '-';
  if (typeof value !== 'number' || Number.isInteger(value)) return visible(String(value));
  return String(Number(value.toPrecision(5)));
}
