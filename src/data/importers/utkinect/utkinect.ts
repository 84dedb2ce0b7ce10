import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../errors';
import { kinectV1 } from '../../../skeleton';
import { readTextFile } from '../../textFile';
import type { ImportReport, RecordingImportOptions, SkippedRecording } from '../importReport';
import { clipChoicesOf } from '../clipChoices';
import { preparationText, type Preparation } from '../preparation';
import { findRecordings, refuseDoubles } from '../recordings/findRecordings';
import type { RecordingFile } from '../recordings/recordingFile';
import { defaultThreads, recordingItems } from '../recordings/readRecordings';
import type { RecordingJob } from '../recordings/recordingContent';
import type { UntrimmedReading } from '../recordings/untrimmedContent';
import type { SplitRule } from '../namedSplits';
import { runImport, splitsByRule } from '../runImport';
import { parseUtkinectLabels, utkinectActions, type UtkinectLabels } from './labels';
import type { UtkinectDetails } from './utkinectReader';

/** How UTKinect is imported. */
export interface UtkinectOptions extends RecordingImportOptions, Partial<Preparation> {
  /** A clip for each action instead of whole recordings with their segments; default false. */
  clips?: boolean;
  /** Label file; default `actionLabel_modified.txt`, else `actionLabel.txt`, in the folder. */
  labels?: string;
}

/** Training subjects of the ten half-subject splits that go round with the data (`tr_te_splits.mat`); the others test. */
const halves = [
  [2, 5, 7, 8, 9],
  [2, 3, 8, 9, 10],
  [2, 3, 6, 7, 8],
  [3, 5, 6, 8, 9],
  [2, 4, 5, 6, 10],
  [3, 6, 7, 8, 9],
  [1, 2, 4, 6, 7],
  [2, 7, 8, 9, 10],
  [1, 3, 6, 9, 10],
  [1, 6, 8, 9, 10],
];

const subjects = Array.from({ length: 10 }, (_, i) => i + 1);

/** Splits by name: `cross-subject` is the first half-subject split, `leave-out-07` tests on subject 7 alone. */
const splits: Readonly<Record<string, SplitRule>> = Object.fromEntries([
  ...halves.map((train, i): [string, SplitRule] => [
    i === 0 ? 'cross-subject' : `cross-subject-${i + 1}`,
    ({ subject }) => (train.includes(subject) ? 'train' : 'test'),
  ]),
  ...subjects.map((left): [string, SplitRule] => [
    `leave-out-${String(left).padStart(2, '0')}`,
    ({ subject }) => (subject === left ? 'test' : 'train'),
  ]),
]);

const recordingName = /^joints_(s(\d\d)_e(\d\d))\.txt$/;

/**
 * Imports UTKinect-Action3D: 20 untrimmed recordings of ten actions each, 20 joints, with the segments of the label file in
 * rows of the recording. Frames are not normalised unless asked to be, except clips, which are by default.
 *
 * @param path the folder of `joints_sSS_eEE.txt`.
 * @throws InputError when files are missing or damaged.
 */
export async function importUtkinect(path: string, out: string, options: UtkinectOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { force, clips = false, threads = defaultThreads(), skipDamaged = false } = options;
  const { normalise = clips, alignSpine = false } = options;
  const { files, leftOut } = await findRecordings([path], (name) => recordingName.test(name));
  if (files.length === 0) {
    const wanted = 'files joints_sSS_eEE.txt';
    throw new InputError({ file: path, thing: 'UTKinect recordings', found: 'none', wanted });
  }
  refuseDoubles(files);
  const labelFile = options.labels ?? findLabels(path);
  const labels = parseUtkinectLabels(readTextFile(labelFile, 'a label file', []), labelFile);
  const { jobs, skipped } = jobsOf(files, labels);
  const reading: UntrimmedReading = { clips, mostFrames: Infinity, normalise, alignSpine, ...clipChoicesOf(options) };
  const reader = { format: 'utkinect', reading, skipDamaged } as const;
  return runImport(
    out,
    {
      task: 'import utkinect',
      unit: 'recording',
      description: {
        name: clips ? 'UTKinect clips' : 'UTKinect',
        synthetic: false,
        layout: kinectV1,
        bodies: 1,
        classes: utkinectActions,
        normalisation: preparationText(reading),
        source: 'UTKinect-Action3D, joint files',
        force,
      },
      settings: { clips, ...clipChoicesOf(options) },
      ...recordingItems(reader, jobs, threads),
      splits: splitsByRule(splits),
      found: files.length + leftOut.length,
      skipped: [...leftOut, ...skipped],
      started,
    },
    options,
  );
}

function findLabels(path: string): string {
  const names = ['actionLabel_modified.txt', 'actionLabel.txt'];
  const found = names.map((name) => join(path, name)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  const fix = 'Name the file with --labels (option `labels`).';
  throw new InputError({ file: path, thing: 'label file', found: 'none', wanted: names.join(' or '), fix });
}

function jobsOf(
  files: readonly RecordingFile[],
  labels: ReadonlyMap<string, UtkinectLabels>,
): { jobs: RecordingJob<UtkinectDetails>[]; skipped: SkippedRecording[] } {
  const jobs: RecordingJob<UtkinectDetails>[] = [];
  const skipped: SkippedRecording[] = [];
  for (const file of files) {
    const [, name, subject, take] = recordingName.exec(`${file.name}.txt`) ?? [];
    const known = labels.get(name);
    if (known === undefined) {
      skipped.push({ name, why: 'not in the label file' });
      continue;
    }
    known.without.forEach((action) => skipped.push({ name: `${name}, ${action}`, why: 'no limits in the label file' }));
    const details = { subject: Number(subject), take: Number(take), actions: known.actions };
    jobs.push({ source: { ...file, name }, details });
  }
  const found = new Set(jobs.map(({ source }) => source.name));
  for (const name of labels.keys()) {
    if (!found.has(name)) skipped.push({ name, why: 'in the label file, but there is no such recording' });
  }
  return { jobs, skipped };
}
