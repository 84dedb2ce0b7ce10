import { InputError } from '../../errors';
import { fixOf } from '../finite';
import type { TextNumbers } from './textNumbers';

/** Row-major float32 numbers, `columns` a row. */
export interface TextRows {
  rows: number;
  columns: number;
  data: Float32Array;
}

/**
 * Reads lines that hold `columns` numbers each; empty lines at the end are passed over.
 * @throws InputError for another number of columns, for numbers that are not finite, and when there is no line.
 */
export function readTextRows(text: TextNumbers, columns: number, file: string): TextRows {
  const fail = (thing: string, found: string | number, wanted: string): never => {
    throw new InputError({ file, thing, found, wanted, fix: fixOf(found, 'The file is damaged or of another kind.') });
  };
  // A number takes at least two bytes, so the text bounds the memory.
  let data: Float32Array = new Float32Array(Math.min(columns * 1024, text.bytesLeft));
  let rows = 0;
  for (;;) {
    text.skipEmptyLines();
    if (text.atEnd) break;
    if (data.length < (rows + 1) * columns) data = longer(data, (rows + 1) * columns);
    const read = text.row(columns, data, rows * columns);
    if (read < columns) {
      if (text.atLineEnd) fail(`line ${text.line}`, `${read} numbers`, `${columns} numbers`);
      const value = text.next();
      const found = Number.isNaN(value) ? text.token() : value;
      if (String(found).includes(','))
        fail(`line ${text.line}`, 'numbers with commas between', 'blanks between numbers');
      fail(`line ${text.line}, number ${read + 1}`, found, 'a finite number');
    }
    if (!text.atLineEnd) fail(`line ${text.line}`, `more than ${columns} numbers`, `${columns} numbers`);
    text.nextLine();
    rows++;
  }
  if (rows === 0) fail('rows', 'none', `lines of ${columns} numbers`);
  return { rows, columns, data: data.slice(0, rows * columns) };
}

function longer(data: Float32Array, least: number): Float32Array {
  const result = new Float32Array(Math.max(least, data.length * 2));
  result.set(data);
  return result;
}
