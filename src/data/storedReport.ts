import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileAtomic } from './atomicFile';
import { datasetFiles } from './datasetFormat';
import { ownText, readOwnFile, type OwnFile } from './ownFile';

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

const reportKind: OwnFile = {
  thing: 'report of the import',
  wanted: 'what `usdrl import` writes',
  format: 'usdrl-import-report-1',
  hashed: true,
  shape: {
    found: { count: 'number', unit: 'text' },
    recordings: 'number',
    frames: 'number',
    skipped: [{ name: 'text', why: 'text' }],
    notes: ['text'],
  },
  fix: 'Remove the file: nothing but `inspect` reads it.',
};

/** Puts the report of an import into the data set folder. */
export function storeReport(folder: string, { found, recordings, frames, skipped, notes }: StoredReport): void {
  const { format } = reportKind;
  writeFileAtomic(join(folder, datasetFiles.report), ownText({ format, found, recordings, frames, skipped, notes }));
}

/**
 * The report of the import that made a data set; undefined in one of an older version.
 *
 * @throws InputError when it is not as it was written
 */
export function readReport(folder: string): StoredReport | undefined {
  const file = join(folder, datasetFiles.report);
  if (!existsSync(file)) return undefined;
  const { found, recordings, frames, skipped, notes } = readOwnFile(file, reportKind) as StoredReport;
  return { found, recordings, frames, skipped, notes };
}
