import { basename } from 'node:path';
import { InputError } from '../../../errors';
import { clipFromChannelFirst, kinectV2, type Clip } from '../../../skeleton';
import type { Segment } from '../../datasetFormat';
import { toFloat32 } from '../../formats/numericArray';
import { PickledArray } from '../../formats/pickledArray';
import { PickleFile } from '../../formats/pickleFile';
import { describe } from '../../formats/pickleWorld';
import type { ImportReport, SkippedRecording } from '../importReport';
import { pkuActions } from '../pku/actions';
import { divideByLists, type SplitPart } from '../namedSplits';
import { clipChoicesOf } from '../clipChoices';
import { bodiesKept, contentMaker, preparationText, readingOf } from '../preparation';
import type { RecordingContent } from '../recordings/recordingContent';
import { runImport, splitsByRule } from '../runImport';
import { partFiles } from './pickleFiles';
import {
  asPrepared,
  checkClipBytes,
  entryOf,
  numberedNames,
  numbersOf,
  splitNameOf,
  wholeNumbers,
  type ToolkitOptions,
} from './toolkitSet';

const bodies = 2;

/** A clip of one of the files, still in the file. */
interface PkuClip {
  name: string;
  part: SplitPart;
  file: string;
  /** (3, T, 25, 2) */
  data: PickledArray;
  /** Valid frames. */
  frames: number;
  /** From 0; -1 for windows of untrimmed recordings. */
  label: number;
  /** Of windows: the actions in them. */
  segments?: Segment[];
}

/**
 * Imports the pickles that USDRL's loaders read: phase II clips for recognition (`PKUv2_xsub_{train,val}.pkl`: `data`, `label`
 * from 1, `num_frames`), or phase I windows for detection (`PKUv1_xsub_{train,val}.pkl`: `name`, `data`, a label for each
 * frame), which become untrimmed recordings of 64 frames with segments. Coordinates are taken as they are unless `normalise`
 * is given.
 *
 * @param paths the files, or the folder that holds them; `train`, `val` or `test` in a name tells the part.
 * @throws InputError when files are missing, damaged or hold something else.
 */
export async function importUsdrlPku(
  paths: readonly string[],
  out: string,
  options: Omit<ToolkitOptions, 'layout' | 'labelsFrom'> = {},
): Promise<ImportReport> {
  const started = performance.now();
  const { force, normalise = false, alignSpine = false, skipDamaged, testPart } = options;
  const { files, leftOut } = pickleFiles(paths);
  const { split = splitNameOf(basename(files[0].file, '.pkl')) } = options;
  const pickles: PickleFile[] = [];
  try {
    const clips = files.flatMap(({ file, part }) => {
      const pickle = PickleFile.open(file);
      pickles.push(pickle);
      return readEntries(pickle.value, part, file);
    });
    const untrimmed = clips.some(({ segments }) => segments !== undefined);
    if (untrimmed && clips.some(({ segments }) => segments === undefined)) {
      const wanted = 'files of one kind';
      throw new InputError({ file: paths.join(', '), thing: 'files', found: 'clips and windows', wanted });
    }
    const contentOf = contentMaker({ normalise, alignSpine, ...clipChoicesOf(options) }, kinectV2);
    const names = clips.map(({ name }) => name);
    const lists = files.map(({ file, part }) => {
      const own = clips.filter((clip) => clip.file === file).map(({ name }) => name);
      return { split, part, names: own, place: file };
    });
    const divided = divideByLists(lists, names, files[0].file, testPart);
    async function* read(first: number): AsyncGenerator<RecordingContent> {
      for (const { name, label, segments, file, data, frames } of clips.slice(first)) {
        const about = { ...numbersOf(name), name, label, segments, file };
        yield readingOf(name, skipDamaged, () => contentOf({ ...about, clip: readClip(data, frames) }));
      }
    }
    return await runImport(
      out,
      {
        task: 'import usdrl-pku',
        unit: untrimmed ? 'window' : 'clip',
        description: {
          name: untrimmed ? 'PKU-MMD I, detection windows of USDRL' : 'PKU-MMD II, clips of USDRL',
          synthetic: false,
          layout: kinectV2,
          bodies: bodiesKept(bodies, options),
          classes: pkuActions,
          normalisation: normalise ? preparationText({ normalise, alignSpine }) : asPrepared,
          source: files.map(({ file }) => basename(file)).join(', '),
          force,
        },
        settings: { split, testPart, ...clipChoicesOf(options) },
        items: clips.map(({ name, label, frames, data, segments }) => ({
          id: JSON.stringify([name, label, frames, segments]),
          bytes: data.byteLength,
        })),
        read,
        splits: splitsByRule(divided.splits),
        skipped: leftOut,
        notes: divided.notes,
        started,
      },
      options,
    );
  } finally {
    pickles.forEach((pickle) => pickle.close());
  }
}

/** The files and their parts. What is called val is the test part where there is no other. */
function pickleFiles(paths: readonly string[]): {
  files: { file: string; part: SplitPart }[];
  leftOut: SkippedRecording[];
} {
  const { files, leftOut } = partFiles(paths);
  if (files.length === 0) {
    const wanted = 'PKUv2_xsub_train.pkl or another file NAME_train.pkl';
    throw new InputError({ file: paths.join(', '), thing: 'pickles', found: 'none', wanted });
  }
  const hasTest = files.some(({ part }) => part === 'test');
  const parts = files.map(({ file, part }) => {
    if (part !== undefined) return { file, part: part === 'val' && !hasTest ? 'test' : part };
    throw new InputError({
      file,
      thing: 'file name',
      found: basename(file),
      wanted: 'a name with _train, _val or _test',
    });
  });
  return { files: parts, leftOut };
}

function readEntries(value: unknown, part: SplitPart, file: string): PkuClip[] {
  const isWindow = (entry: unknown): boolean => entry instanceof Map && entry.has('name');
  const windows = value instanceof Map && !value.has('data') ? [...value.values()] : value;
  if (Array.isArray(windows) && windows.length > 0 && windows.every(isWindow)) return readWindows(windows, part, file);
  return readClips(value, part, file);
}

function readClips(value: unknown, part: SplitPart, file: string): PkuClip[] {
  const data = entryOf(value, 'data', file);
  if (!Array.isArray(data))
    throw new InputError({ file, thing: 'data', found: describe(data), wanted: 'a list of arrays' });
  const labels = wholeNumbers(entryOf(value, 'label', file), file, 'label');
  const lengths = wholeNumbers(entryOf(value, 'num_frames', file), file, 'num_frames');
  if (labels.length !== data.length || lengths.length !== data.length) {
    const found = `${data.length} clips, ${labels.length} labels, ${lengths.length} lengths`;
    throw new InputError({ file, thing: 'content', found, wanted: 'one of each for every clip' });
  }
  const names = numberedNames(part, data.length);
  return data.map((array: unknown, i): PkuClip => {
    const checked = checkArray(array, names[i], file);
    const label = checkLabel(labels[i], 1, names[i], file) - 1;
    const frames = Math.min(checked.shape[1], Math.max(0, lengths[i]));
    return { name: names[i], part, file, data: checked, frames, label };
  });
}

function readWindows(windows: readonly unknown[], part: SplitPart, file: string): PkuClip[] {
  const counts = new Map<string, number>();
  return windows.map((window): PkuClip => {
    const video = entryOf(window, 'name', file);
    if (typeof video !== 'string')
      throw new InputError({ file, thing: 'name', found: describe(video), wanted: 'a text' });
    const recording = video.replace(/\.txt$/, '');
    const number = counts.get(recording) ?? 0;
    counts.set(recording, number + 1);
    const name = `${recording}_${number}`;
    const data = checkArray(entryOf(window, 'data', file), name, file);
    const labels = wholeNumbers(entryOf(window, 'label', file), file, `label of ${name}`);
    const frames = data.shape[1];
    if (labels.length !== frames) {
      throw new InputError({
        file,
        thing: `labels of ${name}`,
        found: labels.length,
        wanted: `${frames}, one a frame`,
      });
    }
    labels.forEach((label) => checkLabel(label, 0, name, file));
    return { name, part, file, data, frames, label: -1, segments: runsOf(labels) };
  });
}

/** Runs of equal labels as segments; 0 is no action. */
function runsOf(labels: readonly number[]): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  labels.forEach((label, t) => {
    if (label === labels[t + 1]) return;
    if (label > 0) segments.push([label - 1, start, t + 1]);
    start = t + 1;
  });
  return segments;
}

function checkArray(array: unknown, name: string, file: string): PickledArray {
  const fits = (shape: readonly number[]): boolean =>
    shape.length === 4 && shape[0] === 3 && shape[2] === kinectV2.joints.length && shape[3] === bodies;
  if (array instanceof PickledArray && fits(array.shape) && array.dtype.startsWith('float')) {
    checkClipBytes(array.byteLength, name, file);
    return array;
  }
  const found = array instanceof PickledArray ? `${array.dtype} (${array.shape.join(', ')})` : describe(array);
  throw new InputError({ file, thing: `data of ${name}`, found, wanted: 'floating point numbers (3, T, 25, 2)' });
}

function checkLabel(label: number, least: number, name: string, file: string): number {
  if (label >= least && label <= pkuActions.length) return label;
  const wanted = `${least} to ${pkuActions.length}`;
  throw new InputError({ file, thing: `label of ${name}`, found: label, wanted });
}

function readClip(data: PickledArray, frames: number): Clip | undefined {
  if (frames === 0) return undefined;
  const array = data.read();
  const [C, T, V, M] = array.shape;
  return clipFromChannelFirst(toFloat32(array), { C, T, V, M }, 0, frames);
}
