import { kinectV2 } from '../../../skeleton';
import type { ImportReport, RecordingImportOptions, SkippedRecording } from '../importReport';
import type { OfficialCounts } from '../reportImport';
import { clipChoicesOf } from '../clipChoices';
import { bodiesKept, preparationText, type Preparation } from '../preparation';
import type { RecordingJob } from '../recordings/recordingContent';
import { defaultThreads, recordingItems } from '../recordings/readRecordings';
import { recordingPlace, textOf } from '../recordings/recordingFile';
import { recordingOf, type UntrimmedReading } from '../recordings/untrimmedContent';
import type { SplitRule } from '../namedSplits';
import { runImport, splitsByRule } from '../runImport';
import { pkuActions } from './actions';
import { parsePkuLabels, type PkuLabel } from './labels';
import { cameraOf, findPkuFiles, type PkuFiles } from './pkuFiles';
import { pkuBodies, type PkuDetails } from './pkuReader';
import type { PkuSplit } from './splitFile';

/** How PKU-MMD is imported. */
export interface PkuOptions extends RecordingImportOptions, Partial<Preparation> {
  /** A clip for each label row, for recognition, instead of whole recordings with their segments; default false. */
  clips?: boolean;
  /** What to do with label rows that end before they begin: exchange the two frames (default), or leave the row out. */
  swappedRows?: 'repair' | 'drop';
}

/** Longer clips are cut, as in the preparations that others use. */
const longestClip = 300;

/** Phase I, cross-subject; the other lists have not been published with counts. */
const official = { recordings: { train: 944, test: 132 }, segments: { train: 18_841, test: 2704 } };

/**
 * Imports PKU-MMD, phase I or II: untrimmed recordings with their labelled segments, or a clip for each segment (its first
 * 300 frames, both bodies in the order of the file). Splits come from the split files found. Whole recordings keep metres in
 * camera space unless `normalise` is given; clips are normalised unless it is false.
 *
 * @param paths folders or zip files with skeletons, labels and split files, in any arrangement.
 * @throws InputError when there is no skeleton or a file is damaged.
 */
export async function importPku(
  paths: readonly string[],
  out: string,
  options: PkuOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { force, clips = false, swappedRows = 'repair', threads = defaultThreads(), skipDamaged = false } = options;
  const { normalise = clips, alignSpine = false } = options;
  const files = await findPkuFiles(paths);
  const { jobs, skipped, notes } = jobsOf(files, swappedRows);
  const reading: UntrimmedReading = {
    clips,
    mostFrames: longestClip,
    normalise,
    alignSpine,
    ...clipChoicesOf(options),
  };
  const reader = { format: 'pku-mmd', reading, skipDamaged } as const;
  const name = `PKU-MMD ${files.phase === 1 ? 'I' : 'II'}`;
  return runImport(
    out,
    {
      task: 'import pku-mmd',
      unit: 'recording',
      description: {
        name: clips ? `${name} clips` : name,
        synthetic: false,
        layout: kinectV2,
        bodies: bodiesKept(pkuBodies, options),
        classes: pkuActions,
        normalisation: preparationText(reading),
        source: `${name}, skeleton and label files`,
        force,
      },
      settings: { clips, ...clipChoicesOf(options) },
      ...recordingItems(reader, jobs, threads),
      splits: splitsByRule(Object.fromEntries([...files.splits].map(([split, parts]) => [split, ruleOf(parts)]))),
      found: files.skeletons.length + files.leftOut.length,
      skipped: [...files.leftOut, ...skipped],
      notes: [...files.notes, ...notes],
      started,
      official: files.phase === 1 ? officialCounts(clips) : {},
    },
    options,
  );
}

function officialCounts(clips: boolean): OfficialCounts {
  const { recordings, segments } = official;
  if (clips) return { splits: { 'cross-subject': segments } };
  return { splits: { 'cross-subject': recordings }, segments: { 'cross-subject': segments } };
}

function ruleOf({ train, test }: PkuSplit): SplitRule {
  return ({ name }) => {
    const recording = train.has(name) || test.has(name) ? name : recordingOf(name);
    return train.has(recording) ? 'train' : test.has(recording) ? 'test' : undefined;
  };
}

interface Jobs {
  jobs: RecordingJob<PkuDetails>[];
  skipped: SkippedRecording[];
  notes: string[];
}

/** Puts skeletons and labels together; what lacks the other is skipped. */
function jobsOf({ skeletons, labels, splits }: PkuFiles, swappedRows: 'repair' | 'drop'): Jobs {
  const result: Jobs = { jobs: [], skipped: [], notes: [] };
  for (const source of skeletons) {
    const labelFile = labels.get(source.name);
    if (labelFile === undefined) {
      result.skipped.push({ name: source.name, why: 'no label file' });
      continue;
    }
    const rows = parsePkuLabels(textOf(labelFile), recordingPlace(labelFile));
    for (const row of rows.filter(({ swapped }) => swapped))
      result.notes.push(swapNote(source.name, row, rows, swappedRows));
    const kept = swappedRows === 'drop' ? rows.filter(({ swapped }) => !swapped) : rows;
    result.jobs.push({ source, details: { camera: cameraOf(source.name), labels: kept } });
  }
  const known = new Set(skeletons.map(({ name }) => name));
  const lost = new Set([...labels.keys()].filter((name) => !known.has(name)));
  lost.forEach((name) => result.skipped.push({ name, why: 'labels, but no skeleton file' }));
  for (const [split, { train, test }] of splits) {
    for (const name of [...train, ...test]) {
      if (known.has(name) || lost.has(name)) continue;
      result.skipped.push({ name, why: `named in the split ${split}, but there is no such recording` });
    }
  }
  return result;
}

function swapNote(
  name: string,
  { row, label, start, end }: PkuLabel,
  rows: readonly PkuLabel[],
  swappedRows: 'repair' | 'drop',
): string {
  const place = `${name}, label row ${row}: ${label + 1},${end},${start} ends before it begins`;
  if (swappedRows === 'drop') return `${place}; the row was left out`;
  const others = rows.filter((other) => other.row !== row && other.start < end && other.end > start).length;
  const overlap = others === 0 ? '' : `; it then overlaps ${others} other segments (swappedRows: drop leaves it out)`;
  return `${place}; the two frames were exchanged${overlap}`;
}
