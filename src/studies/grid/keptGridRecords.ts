import type { TableRecord } from '../../report';
import { measurementName, type StoredRecord } from '../../runs';
import { recordsOfCells } from '../studyRecords';
import type { GridFile } from './gridFile';
import { evaluationFactor } from './gridRecords';
import { gridWorkload } from './gridWorkload';

/**
 * What records that are kept without their runs give of a grid: one for each run and evaluation that was made, with the levels of the axes
 * and `evaluation` as factors, as `gridRecords` gives them of a grid's folder.
 *
 * @param stored see `readRunRecords`
 */
export function keptGridRecords(grid: GridFile, stored: readonly StoredRecord[]): TableRecord[] {
  const { experiments } = gridWorkload(grid, '');
  const cells = experiments.map(({ experiment, factors }) => ({
    factors: { ...factors, [evaluationFactor]: measurementName(experiment.measurement) },
    experiment,
  }));
  return recordsOfCells(cells, stored).map(({ factors, values, source, seed, link }) => ({
    ...{ factors, values, source, seed, link },
  }));
}
