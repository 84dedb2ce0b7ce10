/** A line of a table, and where it begins, from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/**
 * The lines of a CSV file (RFC 4180) as cells. What its first line has separates them: commas, semicolons or tabs. A cell in quotes may hold anything, quotes
 * twice. Empty lines are passed over.
 */
export function csvRows(text: string): CsvRow[] {
  const separator = [',', ';', '\t'].find((one) => text.split('\n', 1)[0].includes(one)) ?? ',';
  const rows: CsvRow[] = [];
  let [line, begun] = [1, 1];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  const end = (): void => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) rows.push({ line: begun, cells });
    [cells, cell, begun] = [[], '', line + 1];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"' && isQuoted && text[at + 1] === '"') cell += text[++at];
    else if (character === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted;
    else if (isQuoted) cell += character;
    else if (character === separator) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') end();
    else if (character !== '\r') cell += character;
    if (character === '\n') line++;
  }
  end();
  return rows;
}
