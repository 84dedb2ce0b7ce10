import type { LongWork } from '../../progress';
import type { DatasetInfo, Split } from '../datasetFormat';
import type { ClipChoices } from './clipChoices';

/** Options that every importer takes. */
export interface ImportOptions extends LongWork, ClipChoices {
  /** Replace an existing data set; default false. */
  force?: boolean;
  /** Go on with an import that was interrupted, if there is one; default false. Importers of small sets begin anew. */
  resume?: boolean;
}

/** Options of importers that read one text file a recording. */
export interface RecordingImportOptions extends ImportOptions {
  /** Threads that read; default one for each core. */
  threads?: number;
}

/** A recording that was left out, and why. */
export interface SkippedRecording {
  name: string;
  why: string;
}

/** A number in each of the two parts of a split. */
export interface PartCounts {
  train: number;
  test: number;
}

/** The parts of a split in numbers. */
export interface SplitCounts extends PartCounts {
  /** What the whole data set has, where that is published. */
  official?: PartCounts;
  /** Labelled segments, in sets of untrimmed recordings. */
  segments?: PartCounts & { official?: PartCounts };
}

/** A class in numbers. */
export interface ClassCount {
  label: number;
  name: string;
  /** Recordings with this label, or segments in untrimmed recordings. */
  count: number;
  /** What the whole data set has, where that is published. */
  official?: number;
  /** The same in the parts of each split. */
  splits: Record<string, PartCounts>;
}

/** What an import did. */
export interface ImportReport {
  /** The data set folder. */
  dataset: string;
  /** What the files held, in the unit of the importer. */
  found: { count: number; unit: string };
  recordings: number;
  frames: number;
  /** Recordings in the parts of each split. */
  splits: Record<string, SplitCounts>;
  /** Where the importer counts them. */
  classes?: ClassCount[];
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
  {
    found = { count: info.sequences, unit: 'recording' },
    skipped = [],
    notes = [],
  }: Partial<Pick<ImportReport, 'found' | 'skipped' | 'notes'>> = {},
): ImportReport {
  return {
    dataset,
    found,
    recordings: info.sequences,
    frames: info.frames,
    splits: Object.fromEntries(
      Object.entries(splits).map(([name, { train, test }]) => [name, { train: train.length, test: test.length }]),
    ),
    skipped,
    notes,
    seconds: (performance.now() - started) / 1000,
  };
}
