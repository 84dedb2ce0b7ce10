import type { TableRecord } from '../report';
import { experimentHash, featureHash, measurementName, type StoredRecord } from '../runs';
import type { PlannedCell } from './artefacts';

/**
 * What stored records give of the cells of a table or figure. A cell whose run was not made, or was made with other settings,
 * has no record, and stays blank.
 */
export function recordsOfCells(cells: readonly PlannedCell[], stored: readonly StoredRecord[]): TableRecord[] {
  const byHash = new Map(stored.map((one) => [one.record.hash, one]));
  return cells.flatMap(({ factors, experiment }): TableRecord[] => {
    const found = byHash.get(featureHash(experiment));
    const result = found?.record.evaluations[measurementName(experiment.measurement)];
    if (found === undefined || result?.hash !== experimentHash(experiment)) return [];
    const { synthetic, seed } = found.record;
    return [{ factors, values: result.values, source: synthetic ? 'synthetic' : 'ours', seed, link: found.file }];
  });
}
