import { resultRows, type ResultTable } from '../report';
import type { GridFolder } from './gridFolder';
import { evaluationFactor, gridRecords } from './gridRecords';

export interface GridTableOptions {
  /** Axes that make the rows; default all that do not make the columns. */
  rows?: readonly string[];
  /** An axis, or `evaluation` (default). */
  columns?: string;
  /** `top1` (default) or `top5`. */
  value?: string;
}

/** The results of a grid so far: the mean over the seeds in each cell, with its deviation; blank where nothing is done. */
export function gridTable(folder: GridFolder, options: GridTableOptions = {}): ResultTable {
  const { columns = evaluationFactor, value = 'top1' } = options;
  const factors = [...folder.axes.map(({ name }) => name), evaluationFactor];
  const rows = options.rows ?? factors.filter((name) => name !== columns);
  const caption = `Grid ${folder.name}: ${value} in percent`;
  return resultRows(gridRecords(folder), { name: `${folder.name}-${value}`, caption, rows, columns, value });
}
