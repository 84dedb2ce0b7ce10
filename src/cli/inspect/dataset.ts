import { contentProblem, Dataset, datasetProblems, readReport, type StoredReport } from '../../data';
import { InputError, visible } from '../../errors';
import type { LongWork } from '../../progress';
import type { Answer } from '../action';
import { notesList, skippedList } from '../reportText';
import { columns, namedValues } from '../textTable';

/** What `inspect` tells about a data set folder. */
interface DatasetSummary {
  kind: 'dataset';
  name: string;
  synthetic: boolean;
  layout: string;
  shape: { coordinates: number; joints: number; bodies: number };
  dtype: 'float32';
  recordings: number;
  frames: number;
  /** Frames of the shortest, the middle and the longest recording. */
  lengths: { smallest: number; median: number; largest: number };
  /** Recordings by number of bodies. */
  bodies: Record<string, number>;
  classes: { label: number; name: string; recordings: number }[];
  subjects: number;
  cameras: number;
  setups: number;
  untrimmed: boolean;
  splits: Record<string, { train: number; test: number }>;
  normalisation: string;
  source: string;
  fingerprint: string;
  /** How it is not as it was imported: a failure of the command. */
  failedChecks: string[];
  /** What is worth a look, though it may be meant: see `datasetProblems`. */
  notes: string[];
  /** What its import found and left out; absent in data sets of older versions. */
  report?: StoredReport;
}

/**
 * Describes a data set: sizes, classes, splits, lengths, bodies and what is worth a look. Reads it whole. One that is not as it was
 * imported is described, and is a failure.
 */
export async function inspectDataset(folder: string, work: LongWork): Promise<Answer> {
  const dataset = Dataset.open(folder);
  try {
    const problem = await contentProblem(folder, work);
    const changed = problem === undefined ? [] : [new InputError(problem).message];
    const result = {
      ...summarise(dataset),
      failedChecks: changed,
      notes: await datasetProblems(dataset, work),
      report: readReport(folder),
    };
    return { result, text: textOf(result), succeeded: changed.length === 0 };
  } finally {
    dataset.close();
  }
}

function summarise(dataset: Dataset): Omit<DatasetSummary, 'failedChecks' | 'notes' | 'report'> {
  const { info } = dataset;
  const recordings = Array.from({ length: dataset.size }, (_, index) => dataset.recording(index));
  const sorted = recordings.map(({ frames }) => frames).sort((a, b) => a - b);
  const splits = dataset.splitNames.map((name) => {
    const { train, test } = dataset.split(name);
    return [name, { train: train.length, test: test.length }] as const;
  });
  return {
    kind: 'dataset',
    name: info.name,
    synthetic: info.synthetic,
    layout: info.layout.name,
    shape: { coordinates: 3, joints: info.layout.joints.length, bodies: info.bodies },
    dtype: 'float32',
    recordings: dataset.size,
    frames: info.frames,
    lengths: {
      smallest: sorted[0] ?? 0,
      median: sorted[Math.floor(sorted.length / 2)] ?? 0,
      largest: sorted.at(-1) ?? 0,
    },
    bodies: countsOf(recordings.map(({ bodies }) => bodies)),
    classes: info.classes.map((name, label) => ({
      label,
      name,
      recordings: recordings.filter((recording) => recording.label === label).length,
    })),
    subjects: distinct(recordings.map(({ subject }) => subject)),
    cameras: distinct(recordings.map(({ camera }) => camera)),
    setups: distinct(recordings.map(({ setup }) => setup)),
    untrimmed: dataset.untrimmed,
    splits: Object.fromEntries(splits),
    normalisation: info.normalisation,
    source: info.source,
    fingerprint: info.fingerprint,
  };
}

/** How often each number occurs. */
function countsOf(values: number[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Number of different known values; 0 stands for unknown. */
function distinct(values: number[]): number {
  return new Set(values.filter((value) => value > 0)).size;
}

function textOf(d: DatasetSummary): string {
  const { smallest, median, largest } = d.lengths;
  const bodies = Object.entries(d.bodies).map(([number, count]) => `${count} recordings with ${number}`);
  const classes = d.classes.map(({ label, name, recordings }) => [label, name, recordings]);
  const splits = Object.entries(d.splits).map(([name, { train, test }]) => [name, train, test]);
  const listed = (head: string, texts: readonly string[]): string =>
    texts.length === 0 ? '' : `\n${head}:\n${texts.map((text) => `  ${visible(text)}\n`).join('')}`;
  return [
    namedValues({
      'data set': d.synthetic ? `${d.name} (synthetic)` : d.name,
      layout: `${d.layout}, ${d.shape.joints} joints, at most ${d.shape.bodies} bodies, ${d.dtype}`,
      recordings: d.recordings,
      frames: d.frames,
      lengths: `${smallest} to ${largest} frames, median ${median}`,
      bodies: bodies.join(', '),
      subjects: d.subjects,
      cameras: d.cameras,
      setups: d.setups,
      untrimmed: d.untrimmed ? 'yes, with labelled segments' : 'no',
      normalisation: d.normalisation,
      source: d.source,
      fingerprint: d.fingerprint,
    }),
    `\n${columns(['class', 'name', 'recordings'], classes)}`,
    splits.length > 0 ? `\n${columns(['split', 'train', 'test'], splits)}` : '\nno splits\n',
    ...(d.report === undefined ? [] : reportOf(d.report)),
    listed('checks that failed', d.failedChecks),
    listed(d.failedChecks.length === 0 ? 'as it was imported; to look at' : 'to look at', d.notes),
    d.failedChecks.length + d.notes.length === 0 ? '\nall checks passed\n' : '',
  ].join('');
}

/** What the import said. */
function reportOf(report: StoredReport): string[] {
  const { found, recordings, skipped } = report;
  const plural = found.count === 1 ? '' : 's';
  const head = `\nimport: ${found.count} ${found.unit}${plural} found, ${recordings} recordings used, ${skipped.length} left out\n`;
  return [head, skippedList(report), ...notesList(report)];
}
