import { InputError } from '../../../errors';
import { jointMapping, kinectV1, kinectV2, mapJoints, type Clip, type Layout } from '../../../skeleton';
import type { WrittenRecording } from '../../datasetWriter';
import { clipChoicesOf } from '../clipChoices';
import type { ImportOptions, ImportReport, SkippedRecording } from '../importReport';
import type { SplitRule } from '../namedSplits';
import { bodiesKept, contentMaker, preparationText, readingOf, type Preparation } from '../preparation';
import type { OfficialCounts } from '../reportImport';
import { runImport, splitsByRule } from '../runImport';
import { findRecordings, refuseDoubles } from './findRecordings';
import { recordingPlace, type RecordingFile } from './recordingFile';
import type { RecordingContent } from './recordingContent';

/** How sets of single clips are imported. */
export interface ClipSetOptions extends ImportOptions, Partial<Pick<Preparation, 'normalise' | 'alignSpine'>> {
  /** Of 20 joints: `kinect-v1-20` keeps them (default), `kinect-v2-25` maps them to 25 joints and two bodies. */
  layout?: 'kinect-v1-20' | 'kinect-v2-25';
}

/** What the name of a recording says. */
export interface ClipName extends Partial<Pick<WrittenRecording, 'subject' | 'camera' | 'replication'>> {
  /** From 0. */
  label: number;
}

/** A set of trimmed recordings of one body: a file a clip, told by its name. */
export interface ClipSet {
  /** Word of the command, and the name that the data set gets. */
  format: string;
  title: string;
  source: string;
  /** What files are called, for messages. */
  fileNames: string;
  /** By the name of a file with its ending: whether it is one of these. */
  fits: (fileName: string) => boolean;
  /** By the name of a recording: what it says, or why it is left out. @throws InputError for a name that means nothing */
  nameOf: (name: string, file: string) => ClipName | { why: string };
  /** The joints of the files. */
  layout: Layout;
  classes: readonly string[];
  read: (recording: RecordingFile) => Clip;
  splits: Readonly<Record<string, SplitRule>>;
  official?: OfficialCounts;
  /** Whatever else decides what is written. */
  settings?: unknown;
  /** Recordings that are named elsewhere and absent, and what the user should know. */
  skipped?: (names: ReadonlySet<string>) => SkippedRecording[];
}

/**
 * Imports a set of trimmed recordings from folders and zip files.
 *
 * @param paths folders (with all below them), files and zip files
 * @throws InputError when there is no recording, one is there twice or is damaged
 */
export async function importClipSet(
  paths: readonly string[],
  out: string,
  set: ClipSet,
  options: ClipSetOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { normalise = true, alignSpine = false, force, skipDamaged = false } = options;
  const { files, leftOut } = await findRecordings(paths, set.fits);
  if (files.length === 0) {
    const thing = `${set.title} recordings`;
    throw new InputError({ file: paths.join(', '), thing, found: 'none', wanted: `files ${set.fileNames}` });
  }
  refuseDoubles(files);
  const { chosen, skipped } = choose(files, set);
  const { target, convert } = targetOf(set.layout, options.layout);
  const preparation = { normalise, alignSpine, ...clipChoicesOf(options) };
  const contentOf = contentMaker(preparation, target);
  const read = ({ file, numbers }: Chosen): RecordingContent =>
    readingOf(file.name, skipDamaged, () =>
      contentOf({ name: file.name, clip: convert(set.read(file)), ...numbers, file: recordingPlace(file) }),
    );
  async function* readAll(first: number): AsyncGenerator<RecordingContent> {
    for (const one of chosen.slice(first)) yield read(one);
  }
  const names = new Set(files.map(({ name }) => name));
  return runImport(
    out,
    {
      task: `import ${set.format}`,
      unit: 'file',
      description: {
        name: set.title,
        synthetic: false,
        layout: target,
        bodies: bodiesKept(target === kinectV2 ? 2 : 1, options),
        classes: set.classes,
        normalisation: preparationText(preparation),
        source: set.source,
        force,
      },
      settings: { ...clipChoicesOf(options), set: set.settings },
      items: chosen.map(({ file: { name, bytes } }) => ({ id: `${name} ${bytes}`, bytes })),
      read: readAll,
      splits: splitsByRule(set.splits),
      found: files.length + leftOut.length,
      skipped: [...leftOut, ...skipped, ...(set.skipped?.(names) ?? [])],
      started,
      official: set.official,
    },
    options,
  );
}

interface Chosen {
  file: RecordingFile;
  numbers: ClipName;
}

function choose(files: readonly RecordingFile[], set: ClipSet): { chosen: Chosen[]; skipped: SkippedRecording[] } {
  const chosen: Chosen[] = [];
  const skipped: SkippedRecording[] = [];
  for (const file of files) {
    const numbers = set.nameOf(file.name, recordingPlace(file));
    if ('why' in numbers) skipped.push({ name: file.name, why: numbers.why });
    else chosen.push({ file, numbers });
  }
  return { chosen, skipped };
}

/** The layout of the data set, and how a clip of the files gets into it. */
function targetOf(files: Layout, wanted: ClipSetOptions['layout']): { target: Layout; convert: (clip: Clip) => Clip } {
  const isKinect = files.joints.length === kinectV1.joints.length;
  if (!isKinect) return { target: files, convert: (clip) => clip };
  const target = wanted === 'kinect-v2-25' ? kinectV2 : kinectV1;
  const mapping = jointMapping(files, target);
  return { target, convert: (clip) => (files === target ? clip : mapJoints(clip, mapping)) };
}
