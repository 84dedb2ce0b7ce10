import { readCell, type ResultTable } from './resultTable';

/**
 * The table as CSV (RFC 4180) with full numbers, for further calculation: a fraction stays a fraction. A column whose cells have
 * a spread, a source or a link is followed by columns `KEY_spread`, `KEY_source`, `KEY_link`.
 */
export function tableToCsv(table: ResultTable): string {
  const extras = ['spread', 'source', 'link'] as const;
  const columns = table.columns.flatMap((column) => {
    const cells = table.rows.map((row) => readCell(row[column.key], column));
    const used = extras.filter((extra) => cells.some((cell) => cell?.[extra] !== undefined));
    return [
      { header: column.key, values: cells.map((cell) => cell?.value) },
      ...used.map((extra) => ({ header: `${column.key}_${extra}`, values: cells.map((cell) => cell?.[extra]) })),
    ];
  });
  const lines = [
    columns.map(({ header }) => quoted(header)),
    ...table.rows.map((_, row) => columns.map(({ values }) => quoted(values[row]))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function quoted(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
