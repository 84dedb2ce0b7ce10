import { InputError } from '../../errors';
import { NpyFile, readNpy } from '../formats/npy';
import { toIntegers } from '../formats/numericArray';
import { readNames } from '../jsonFile';
import { readLayout } from '../layoutFile';
import { normaliseClip, normalisationText } from '../normalise';
import { readArraySplits } from './arraySplits';
import type { ImportOptions, ImportReport } from './importReport';
import { reportImport } from './reportImport';
import type { RecordingContent } from './recordings/recordingContent';
import { runImport } from './runImport';
import { openClipArray } from './clipArray';

/** The files of one's own data; N clips. */
export interface ArrayFiles {
  /** npy (N, C, T, V, M): C = 3 or 2, float16, float32 or float64. */
  data: string;
  /** npy (N): whole numbers from 0. */
  labels: string;
  /** npy (N): valid frames of each clip; without it, frames after the last non-zero one are left out. */
  frames?: string;
  /** JSON list of N different names; default `sample-000000` and so on. */
  names?: string;
  /** JSON `{"NAME": {"train": [...], "test": [...]}}` of names or numbers from 0; default one split `all`, all to train. */
  splits?: string;
  /** JSON list of the names of the classes by label; default `class 0` and so on. */
  classes?: string;
}

/** How arrays are imported. */
export interface ArraysOptions extends ImportOptions {
  /** A built-in layout or a layout file; default `kinect-v2-25`. */
  layout?: string;
  /** Run the UmURL normalisation; default false: the numbers are taken as they are. */
  normalise?: boolean;
}

/** More classes than any data set has; it stops damaged label files. */
const mostClasses = 100_000;

/**
 * Imports arrays in the form (N, C, T, V, M) that many toolkits use. Clips are read one at a time, so the file may be
 * larger than the memory.
 *
 * @throws InputError when the files do not fit each other or the layout, or hold numbers that are not finite.
 */
export async function importArrays(files: ArrayFiles, out: string, options: ArraysOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { layout: layoutName = 'kinect-v2-25', normalise = false, force } = options;
  const layout = readLayout(layoutName);
  const data = NpyFile.open(files.data);
  try {
    const clips = openClipArray(data, layout);
    const { count } = clips;
    const labels = readLabels(files.labels, count);
    const lengths = files.frames === undefined ? undefined : readLengths(files.frames, count, clips.frames);
    const names = files.names === undefined ? clipNames(count) : readNames(files.names, count);
    const classes = readClasses(files.classes, labels);
    const splitOf = readArraySplits(files.splits, names);
    async function* read(first: number): AsyncGenerator<RecordingContent> {
      for (let i = first; i < count; i++) {
        const clip = clips.read(i, lengths?.[i]);
        if (clip === undefined) {
          yield { recordings: [], skipped: [{ name: names[i], why: 'no frame with a body' }], notes: [] };
        } else {
          const stored = normalise ? normaliseClip(clip, layout) : clip;
          yield {
            recordings: [{ name: names[i], label: labels[i], clip: stored, file: files.data }],
            skipped: [],
            notes: [],
          };
        }
      }
    }
    const finished = await runImport(
      out,
      {
        task: 'import arrays',
        unit: 'clip',
        description: {
          name: 'arrays',
          synthetic: false,
          layout,
          bodies: clips.bodies,
          classes,
          normalisation: normalise ? normalisationText : 'as in the arrays',
          source: 'arrays of the user',
          force,
        },
        settings: { shape: data.shape },
        items: names.map((name, i) => ({
          id: `${name} ${labels[i]} ${lengths?.[i] ?? ''}`,
          bytes: data.header.dataBytes / count,
        })),
        read,
        splits: (recordings) => {
          const kept = new Map(recordings.map(({ name }, index) => [name, index]));
          return splitOf(new Map(names.flatMap((name, i) => pairOf(i, kept.get(name)))));
        },
      },
      options,
    );
    return reportImport(out, finished, started);
  } finally {
    data.close();
  }
}

function pairOf(clip: number, index: number | undefined): [number, number][] {
  return index === undefined ? [] : [[clip, index]];
}

/** The names given, or `class 0` and so on. */
function readClasses(file: string | undefined, labels: readonly number[]): string[] {
  const count = 1 + labels.reduce((most, label) => Math.max(most, label), -1);
  if (file === undefined) return Array.from({ length: count }, (_, label) => `class ${label}`);
  const classes = readNames(file);
  if (classes.length >= count) return classes;
  throw new InputError({
    file,
    thing: 'names of classes',
    found: classes.length,
    wanted: `${count}, as there are labels`,
  });
}

/** An npy file of N whole numbers. */
function readColumn(file: string, count: number): number[] {
  const npy = NpyFile.open(file);
  npy.close();
  const { shape } = npy;
  if (shape.length !== 1 || shape[0] !== count) {
    const wanted = `(${count}), one entry for each clip`;
    throw new InputError({ file, thing: 'shape', found: `(${shape.join(', ')})`, wanted });
  }
  return toIntegers(readNpy(file), file);
}

function readLabels(file: string, count: number): number[] {
  const labels = readColumn(file, count);
  const wrong = labels.findIndex((label) => label < 0 || label >= mostClasses);
  if (wrong < 0) return labels;
  const wanted = `whole numbers from 0, below ${mostClasses}`;
  throw new InputError({ file, thing: `label of clip ${wrong}`, found: labels[wrong], wanted });
}

function readLengths(file: string, count: number, frames: number): number[] {
  const lengths = readColumn(file, count);
  const wrong = lengths.findIndex((length) => length < 0 || length > frames);
  if (wrong < 0) return lengths;
  const fix = 'Lengths count the frames that the data hold.';
  throw new InputError({
    file,
    thing: `frames of clip ${wrong}`,
    found: lengths[wrong],
    wanted: `0 to ${frames}`,
    fix,
  });
}

function clipNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `sample-${String(i).padStart(6, '0')}`);
}
