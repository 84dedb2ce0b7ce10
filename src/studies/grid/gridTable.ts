import { resultRows, type ResultTable } from '../../report';
import { GroupFolder } from '../../schedule';
import { evaluationFactor, gridFactors, gridRecords } from './gridRecords';

export interface GridTableOptions {
  /** Axes that make the rows; default all that do not make the columns. */
  rows?: readonly string[];
  /** An axis, or `evaluation` (default). */
  columns?: string;
  /** Default `top1`. */
  value?: string;
}

/**
 * The results of a grid so far: the mean over the seeds in each cell, with its deviation; blank where nothing is done.
 *
 * @param path the grid's folder
 */
export function gridTable(path: string, options: GridTableOptions = {}): ResultTable {
  const { columns = evaluationFactor, value = 'top1' } = options;
  const { name } = GroupFolder.open(path);
  const rows = options.rows ?? gridFactors(path).filter((factor) => factor !== columns);
  const caption = `Grid ${name}: ${value} in percent`;
  return resultRows(gridRecords(path), { name: `${name}-${value}`, caption, rows, columns, value });
}
