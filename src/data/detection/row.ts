/**
 * What is wrong with a row of a detection file; undefined if nothing. Limits may be any finite numbers: the published labels
 * hold a row whose end lies before its start, and the metrics define what becomes of it.
 *
 * @param numbers 3 for label, start, end; 4 with the confidence
 * @param classes largest label
 */
export function rowFault(row: unknown, numbers: 3 | 4, classes: number): { found: string; wanted: string } | undefined {
  const found = (JSON.stringify(row) ?? 'nothing').slice(0, 100);
  const columns = ['label', 'start', 'end', 'confidence'].slice(0, numbers);
  if (!Array.isArray(row) || row.length !== numbers || !row.every(Number.isFinite)) {
    return { found, wanted: `[${columns.join(', ')}], all finite numbers` };
  }
  const [label] = row as number[];
  if (Number.isInteger(label) && label >= 1 && label <= classes) return undefined;
  return { found: `${found} with label ${label}`, wanted: `a label from 1 to ${classes}` };
}
