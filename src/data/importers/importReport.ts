import type { LongWork } from '../../progress';
import type { DatasetInfo, Split } from '../datasetFormat';

/** Options that every importer takes. */
export interface ImportOptions extends LongWork {
  /** Replace an existing data set; default false. */
  force?: boolean;
}

/** A recording that was left out, and why. */
export interface SkippedRecording {
  name: string;
  why: string;
}

/** What an import did. */
export interface ImportReport {
  /** The data set folder. */
  dataset: string;
  sequences: number;
  frames: number;
  /** Sequences in the parts of each split. */
  splits: Record<string, { train: number; test: number }>;
  skipped: SkippedRecording[];
  /** What the user should know, for instance counts that differ from the published ones. */
  notes: string[];
  seconds: number;
}

/** The report on a finished data set; `started` is the clock (`performance.now()`) when the import began. */
export function importReport(
  dataset: string,
  info: DatasetInfo,
  splits: Readonly<Record<string, Split>>,
  started: number,
  { skipped = [], notes = [] }: { skipped?: SkippedRecording[]; notes?: string[] } = {},
): ImportReport {
  return {
    dataset,
    sequences: info.sequences,
    frames: info.frames,
    splits: Object.fromEntries(
      Object.entries(splits).map(([name, { train, test }]) => [name, { train: train.length, test: test.length }]),
    ),
    skipped,
    notes,
    seconds: (performance.now() - started) / 1000,
  };
}
