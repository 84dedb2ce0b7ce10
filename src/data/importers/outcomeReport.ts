import type { WrittenSequence } from '../datasetWriter';
import type { Split } from '../datasetFormat';
import { importReport, type ClassCount, type ImportReport, type PartCounts, type SplitCounts } from './importReport';
import type { ImportOutcome } from './runImport';

/** Published counts of a whole data set. */
export interface OfficialCounts {
  /** Sequences in the parts of splits. */
  splits?: Readonly<Record<string, PartCounts>>;
  /** Labelled segments in the parts of splits. */
  segments?: Readonly<Record<string, PartCounts>>;
  /** Sequences or segments of each class. */
  classes?: readonly number[];
}

/**
 * The report on a finished import: counts by split and class beside the published ones. Where they differ a note says so.
 * In a set of untrimmed recordings classes are counted by segment.
 */
export function outcomeReport(
  out: string,
  { info, splits, sequences, skipped, notes }: ImportOutcome,
  started: number,
  official: OfficialCounts = {},
): ImportReport {
  const untrimmed = sequences.some(({ segments }) => segments !== undefined);
  const report = importReport(out, info, splits, started, { skipped });
  for (const [name, split] of Object.entries(splits)) {
    const recordings: SplitCounts = besideOfficial(report.splits[name], official.splits?.[name]);
    report.splits[name] = recordings;
    noteDifference(report, name, untrimmed ? 'recordings' : 'sequences', recordings);
    if (!untrimmed) continue;
    const found = partCounts(split, (index) => sequences[index].segments?.length ?? 0);
    recordings.segments = besideOfficial(found, official.segments?.[name]);
    noteDifference(report, name, 'segments', recordings.segments);
  }
  report.notes.push(...notes);
  report.classes = classCounts(info.classes, sequences, splits, official.classes);
  return report;
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
  sequences: readonly WrittenSequence[],
  splits: Readonly<Record<string, Split>>,
  official: readonly number[] | undefined,
): ClassCount[] {
  const counts = names.map((name, label): ClassCount => {
    const zeros = Object.keys(splits).map((split): [string, PartCounts] => [split, { train: 0, test: 0 }]);
    return { label, name, count: 0, official: official?.[label], splits: Object.fromEntries(zeros) };
  });
  const labelsOf = ({ label, segments }: WrittenSequence): number[] =>
    segments === undefined ? [label] : segments.map(([action]) => action);
  const known = (label: number): boolean => label >= 0;
  sequences.forEach((sequence) => {
    for (const label of labelsOf(sequence).filter(known)) counts[label].count++;
  });
  for (const [name, split] of Object.entries(splits)) {
    for (const part of ['train', 'test'] as const) {
      for (const index of split[part]) {
        for (const label of labelsOf(sequences[index]).filter(known)) counts[label].splits[name][part]++;
      }
    }
  }
  return counts;
}
