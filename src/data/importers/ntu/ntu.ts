import { extname } from 'node:path';
import { InputError } from '../../../errors';
import { kinectV2 } from '../../../skeleton';
import type { ImportReport, RecordingImportOptions, SkippedRecording } from '../importReport';
import { clipChoicesOf } from '../clipChoices';
import { bodiesKept, preparationText, type Preparation } from '../preparation';
import { findRecordings, refuseDoubles } from '../recordings/findRecordings';
import { recordingPlace, type RecordingFile } from '../recordings/recordingFile';
import { defaultThreads, readRecordings } from '../recordings/readRecordings';
import { runImport, splitsByRule } from '../runImport';
import { bodySlots } from './skeletonText';
import { missingSkeletons, readMissingList } from './missingSkeletons';
import { actionNames, belongsTo, ntu120, ntu60, recogniseBenchmark, type NtuBenchmark } from './protocol';
import { ntuNameHelp, ntuRecording, parseNtuName, type NtuRecording } from './recordingName';

/** How NTU RGB+D is imported. */
export interface NtuOptions extends RecordingImportOptions, Partial<Preparation> {
  /** 60 or 120 actions; default: the smaller one that all names belong to. With 60 the others are left out. */
  benchmark?: 60 | 120;
  /** List of recordings to leave out, a name a line, instead of the published one. */
  leaveOut?: string;
  /** Names of the actions by label, for recordings of one's own in NTU's form; nothing is compared with NTU then. */
  classes?: readonly string[];
  /** The recordings are made up; figures and tables made from them say so. Default false. */
  synthetic?: boolean;
}

/**
 * Imports NTU RGB+D 60 or 120 from its `.skeleton` files, sorted by name: of each recording the two bodies that move most,
 * normalised (the UmURL chain). Recordings in the published list of missing skeletons are left out. Splits are
 * `cross-subject` with `cross-view` (60) or `cross-setup` (120).
 *
 * @param paths folders (with all folders below them), `.skeleton` files and zip files of them.
 * @throws InputError when there is no recording, one is there twice or is damaged.
 */
export async function importNtu(
  paths: readonly string[],
  out: string,
  options: NtuOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { force, threads = defaultThreads(), skipDamaged = false, leaveOut } = options;
  const { normalise = true, alignSpine = false, classes, synthetic = false } = options;
  const { benchmark, found, recordings, skipped, leftOut } = await choose(
    paths,
    options.benchmark,
    leaveOut,
    skipDamaged,
  );
  const title = classes === undefined ? benchmark.name : 'recordings in the form of NTU RGB+D';
  const preparation: Preparation = { normalise, alignSpine, ...clipChoicesOf(options) };
  const reader = { format: 'ntu', reading: preparation, skipDamaged } as const;
  return runImport(
    out,
    {
      task: 'import ntu',
      unit: 'file',
      description: {
        name: title,
        synthetic,
        layout: kinectV2,
        bodies: bodiesKept(bodySlots, options),
        classes: classes ?? actionNames(benchmark),
        normalisation: preparationText(preparation),
        source: `${title}, .skeleton files`,
        force,
      },
      settings: { ...clipChoicesOf(options), leftOut: skipped.map(({ name }) => name) },
      items: recordings.map(({ name, bytes }) => ({ id: `${name} ${bytes}`, bytes })),
      read: (first) =>
        readRecordings(
          reader,
          recordings.slice(first).map((source) => ({ source, details: undefined })),
          threads,
        ),
      splits: splitsByRule(benchmark.splits),
      found,
      skipped: [...leftOut, ...skipped],
      started,
      official: classes === undefined ? benchmark.official : {},
    },
    options,
  );
}

interface Choice {
  benchmark: NtuBenchmark;
  /** Files, with those that are left out. */
  found: number;
  /** To be read, sorted by name. */
  recordings: RecordingFile[];
  skipped: SkippedRecording[];
  /** What may be recordings, but cannot be read as it is; it does not decide what is written. */
  leftOut: SkippedRecording[];
}

/** Finds the recordings and leaves out those of the list and those beyond the benchmark. */
async function choose(
  paths: readonly string[],
  actions?: 60 | 120,
  list?: string,
  skipDamaged = false,
): Promise<Choice> {
  const { files, leftOut } = await findRecordings(paths, (name) => extname(name).toLowerCase() === '.skeleton');
  if (files.length === 0) {
    const wanted = 'files SsssCcccPpppRrrrAaaa.skeleton in folders or zip files';
    throw new InputError({ file: paths.join(', '), thing: 'NTU RGB+D recordings', found: 'none', wanted });
  }
  refuseDoubles(files);
  const named = files.filter(({ name }) => !skipDamaged || parseNtuName(name) !== undefined);
  const recordings = new Map(
    named.map((file): [RecordingFile, NtuRecording] => [file, ntuRecording(file.name, recordingPlace(file))]),
  );
  const benchmark =
    actions === undefined ? recogniseBenchmark([...recordings.values()]) : actions === 60 ? ntu60 : ntu120;
  const missing = new Set(
    list === undefined ? missingSkeletons(benchmark.setups).map(({ name }) => name) : readMissingList(list),
  );
  const others = files.filter((file) => !recordings.has(file));
  const choice: Choice = {
    benchmark,
    found: files.length + leftOut.length,
    recordings: [],
    leftOut,
    skipped: others.map(({ name }) => ({ name, why: `no name of the form SsssCcccPpppRrrrAaaa. ${ntuNameHelp}` })),
  };
  for (const [file, recording] of recordings) {
    if (!belongsTo(benchmark, recording))
      choice.skipped.push({ name: file.name, why: `not part of ${benchmark.name}` });
    else if (missing.has(file.name)) choice.skipped.push({ name: file.name, why: 'in the list of missing skeletons' });
    else choice.recordings.push(file);
  }
  return choice;
}
