import type { WrittenRecording } from '../datasetWriter';
import { Dataset } from '../dataset';
import type { DatasetInfo, Split } from '../datasetFormat';
import { meaningProblems } from '../meaning';
import {
  importReport,
  type ClassCount,
  type ImportReport,
  type PartCounts,
  type SkippedRecording,
  type SplitCounts,
} from './importReport';
import { someNames } from '../shownValue';
import { tallyNotes, type Tally } from './tally';

/** A finished import. */
export interface FinishedImport {
  info: DatasetInfo;
  /** Where its files lie. */
  folder: string;
  splits: Record<string, Split>;
  recordings: WrittenRecording[];
  found: { count: number; unit: string };
  skipped: SkippedRecording[];
  notes: string[];
  tally: Tally;
}

/** Published counts of a whole data set. */
export interface OfficialCounts {
  /** Recordings in the parts of splits. */
  splits?: Readonly<Record<string, PartCounts>>;
  /** Labelled segments in the parts of splits. */
  segments?: Readonly<Record<string, PartCounts>>;
  /** Recordings or segments of each class. */
  classes?: readonly number[];
}

/**
 * The report on a finished import: counts by split and class beside the published ones. Where they differ a note says so.
 * In a set of untrimmed recordings classes are counted by segment.
 */
export function reportImport(
  out: string,
  { info, folder, splits, recordings, found, skipped, notes, tally }: FinishedImport,
  started: number,
  official: OfficialCounts = {},
): ImportReport {
  const untrimmed = recordings.some(({ segments }) => segments !== undefined);
  const report = importReport(out, info, splits, started, { found, skipped });
  for (const [name, split] of Object.entries(splits)) {
    const counts: SplitCounts = besideOfficial(report.splits[name], official.splits?.[name]);
    report.splits[name] = counts;
    noteDifference(report, name, 'recordings', counts);
    if (!untrimmed) continue;
    const found = partCounts(split, (index) => recordings[index].segments?.length ?? 0);
    counts.segments = besideOfficial(found, official.segments?.[name]);
    noteDifference(report, name, 'segments', counts.segments);
  }
  report.notes.push(
    ...notes,
    ...tallyNotes(tally),
    ...partNotes(splits, info.classes.length > 0),
    ...meaningOf(folder),
  );
  report.classes = classCounts(info.classes, recordings, splits, official.classes);
  return report;
}

/** Splits that are named one by one. */
const mostEmpty = 3;

/** Parts without a recording, and data without a split; data without classes are there to pre-train on and need no test part. */
function partNotes(splits: Readonly<Record<string, Split>>, labelled: boolean): string[] {
  const names = Object.keys(splits);
  if (names.length === 0) return ['no split was found: the data set has none'];
  const kinds = labelled ? (['training', 'test'] as const) : (['training'] as const);
  const isEmpty = (name: string, kind: 'training' | 'test'): boolean =>
    splits[name][kind === 'training' ? 'train' : 'test'].length === 0;
  const many = kinds.filter((kind) => names.filter((name) => isEmpty(name, kind)).length > mostEmpty);
  const single = names.flatMap((name) =>
    kinds
      .filter((kind) => isEmpty(name, kind) && !many.includes(kind))
      .map((kind) => `split ${name}: the ${kind} part is empty`),
  );
  const several = many.map((kind) => {
    const empty = names.filter((name) => isEmpty(name, kind));
    return `the ${kind} part of ${someNames(empty)} splits is empty`;
  });
  return [...single, ...several];
}

function meaningOf(folder: string): string[] {
  const dataset = Dataset.open(folder);
  try {
    return meaningProblems(dataset);
  } finally {
    dataset.close();
  }
}

type Compared = PartCounts & { official?: PartCounts };

function besideOfficial(found: PartCounts, official: PartCounts | undefined): Compared {
  return official === undefined ? found : { ...found, official };
}

function noteDifference({ notes }: ImportReport, split: string, unit: string, { official, ...found }: Compared): void {
  if (official === undefined || (found.train === official.train && found.test === official.test)) return;
  const whole = `the whole data set ${official.train}/${official.test}`;
  notes.push(`${split} has ${found.train}/${found.test} ${unit}, ${whole}`);
}

function partCounts({ train, test }: Split, count: (index: number) => number): PartCounts {
  const sum = (part: readonly number[]): number => part.reduce((total, index) => total + count(index), 0);
  return { train: sum(train), test: sum(test) };
}

function classCounts(
  names: readonly string[],
  recordings: readonly WrittenRecording[],
  splits: Readonly<Record<string, Split>>,
  official: readonly number[] | undefined,
): ClassCount[] {
  const counts = names.map((name, label): ClassCount => {
    const zeros = Object.keys(splits).map((split): [string, PartCounts] => [split, { train: 0, test: 0 }]);
    return { label, name, count: 0, official: official?.[label], splits: Object.fromEntries(zeros) };
  });
  const labelsOf = ({ label, segments }: WrittenRecording): number[] =>
    segments === undefined ? [label] : segments.map(([action]) => action);
  const known = (label: number): boolean => label >= 0;
  recordings.forEach((recording) => {
    for (const label of labelsOf(recording).filter(known)) counts[label].count++;
  });
  for (const [name, split] of Object.entries(splits)) {
    for (const part of ['train', 'test'] as const) {
      for (const index of split[part]) {
        for (const label of labelsOf(recordings[index]).filter(known)) counts[label].splits[name][part]++;
      }
    }
  }
  return counts;
}
