import { InputError } from '../../errors';
import type { CellError } from './cellError';

/** A cell failed. The message names file, cell, line and what was thrown. */
export class NotebookError extends InputError {
  /**
   * @param cell 1-based among all cells of the notebook that was given; undefined for the cell with the injected parameters.
   * @param source text of the cell.
   */
  constructor(
    file: string,
    readonly cell: number | undefined,
    readonly error: CellError,
    source: string,
  ) {
    const where = cell === undefined ? 'the injected parameters' : `cell ${cell}`;
    const text =
      error.line === undefined
        ? undefined
        : source
            .split('\n')
            .at(error.line - 1)
            ?.trim();
    const line = text === undefined || error.line === undefined ? '' : `, line ${error.line} (${text})`;
    const found = `${error.name}: ${error.message}`;
    super({ file, thing: `${where}${line}`, found, wanted: 'a cell that runs' });
    this.name = 'NotebookError';
  }
}
