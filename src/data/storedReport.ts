import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { InputError } from '../errors';
import { writeFileAtomic } from './atomicFile';
import { jsonHash } from './contentHash';
import { datasetFiles } from './datasetFormat';
import { isRecord, isTextList, readJsonFile } from './jsonFile';

/** What an import found, used and left out, as it lies in the data set folder: `inspect` repeats it. */
export interface StoredReport {
  /** What was found, in the unit of the importer. */
  found: { count: number; unit: string };
  recordings: number;
  frames: number;
  /** Recordings and parts of recordings that were left out, and why. */
  skipped: readonly { name: string; why: string }[];
  notes: readonly string[];
}

const format = 'usdrl-import-report-1';

/** Puts the report of an import into the data set folder. */
export function storeReport(folder: string, { found, recordings, frames, skipped, notes }: StoredReport): void {
  const content = { format, found, recordings, frames, skipped, notes };
  writeFileAtomic(
    join(folder, datasetFiles.report),
    `${JSON.stringify({ ...content, sha256: jsonHash(content) }, null, 1)}\n`,
  );
}

/**
 * The report of the import that made a data set; undefined for one of an older version, or one that cannot be read.
 *
 * @throws InputError when it is not as it was written
 */
export function readReport(folder: string): StoredReport | undefined {
  const file = join(folder, datasetFiles.report);
  if (!existsSync(file)) return undefined;
  const fix = 'Remove the file: nothing but `inspect` reads it.';
  const json = readJsonFile(file, fix);
  if (!isRecord(json) || json.format !== format) return undefined;
  const { sha256: wanted, ...content } = json;
  if (typeof wanted === 'string' && jsonHash(content) !== wanted) {
    throw new InputError({
      file,
      thing: 'SHA-256 of the content',
      found: jsonHash(content),
      wanted: wanted.slice(0, 64),
      fix,
    });
  }
  const { found, recordings, frames, skipped, notes } = json;
  const { count, unit } = isRecord(found) ? found : {};
  if (typeof count !== 'number' || typeof unit !== 'string') return undefined;
  if (typeof recordings !== 'number' || typeof frames !== 'number') return undefined;
  if (!Array.isArray(skipped) || !skipped.every(isSkipped) || !isTextList(notes)) return undefined;
  return { found: { count, unit }, recordings, frames, skipped, notes };
}

function isSkipped(one: unknown): one is { name: string; why: string } {
  return isRecord(one) && typeof one.name === 'string' && typeof one.why === 'string';
}
