import { csvField } from '../../data';
import { readCell, type ReadCell, type ResultTable } from './resultTable';

/**
 * The table as CSV (RFC 4180) with full numbers, for further calculation: a fraction stays a fraction. A column whose cells have
 * a spread, a source or a link is followed by columns `KEY_spread`, `KEY_source`, `KEY_link` (several separated by spaces).
 */
export function tableToCsv(table: ResultTable): string {
  const extras: Record<string, (cell?: ReadCell) => string | number | undefined> = {
    spread: (cell?: ReadCell) => cell?.spread,
    source: (cell?: ReadCell) => cell?.source,
    link: (cell?: ReadCell) => cell?.link ?? cell?.links?.join(' '),
  };
  const columns = table.columns.flatMap((column) => {
    const cells = table.rows.map((row) => readCell(row[column.key], column));
    const used = Object.entries(extras).filter(([, of]) => cells.some((cell) => of(cell) !== undefined));
    return [
      { header: column.key, values: cells.map((cell) => cell?.value) },
      ...used.map(([extra, of]) => ({ header: `${column.key}_${extra}`, values: cells.map(of) })),
    ];
  });
  const lines = [
    columns.map(({ header }) => csvField(header)),
    ...table.rows.map((_, row) => columns.map(({ values }) => csvField(values[row]))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
