import { InputError } from '../../errors';
import { stopPoint } from '../../progress';
import { readLayout } from '../../skeleton';
import { DatasetWriter } from '../datasetWriter';
import { NpyFile, readNpy } from '../formats/npy';
import { toIntegers } from '../formats/numericArray';
import { readNames } from '../jsonFile';
import { normaliseClip, normalisationText } from '../normalise';
import { readArraySplits } from './arraySplits';
import { importReport, type ImportOptions, type ImportReport, type SkippedRecording } from './importReport';
import { openSamples } from './samples';

/** The files of one's own data; N samples. */
export interface ArrayFiles {
  /** npy (N, C, T, V, M): C = 3 or 2, float16, float32 or float64. */
  data: string;
  /** npy (N): whole numbers from 0. */
  labels: string;
  /** npy (N): valid frames of each sample; without it, frames after the last non-zero one are left out. */
  frames?: string;
  /** JSON list of N different names; default `sample-000000` and so on. */
  names?: string;
  /** JSON `{"NAME": {"train": [...], "test": [...]}}` of names or numbers from 0; default one split `all`, all to train. */
  splits?: string;
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
 * Imports arrays in the form (N, C, T, V, M) that many toolkits use. Samples are read one at a time, so the file may be
 * larger than the memory.
 *
 * @throws InputError when the files do not fit each other or the layout, or hold numbers that are not finite.
 */
export async function importArrays(files: ArrayFiles, out: string, options: ArraysOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { layout: layoutName = 'kinect-v2-25', normalise = false, force, progress } = options;
  const layout = readLayout(layoutName);
  const data = NpyFile.open(files.data);
  let writer: DatasetWriter | undefined;
  try {
    const samples = openSamples(data, layout);
    const { count } = samples;
    const labels = readLabels(files.labels, count);
    const lengths = files.frames === undefined ? undefined : readLengths(files.frames, count, samples.frames);
    const names = files.names === undefined ? sampleNames(count) : readNames(files.names, count);
    const splitOf = readArraySplits(files.splits, names);
    writer = DatasetWriter.create(out, {
      name: 'arrays',
      synthetic: false,
      layout,
      bodies: samples.bodies,
      classes: Array.from({ length: 1 + Math.max(-1, ...new Set(labels)) }, (_, label) => `class ${label}`),
      normalisation: normalise ? normalisationText : 'as in the arrays',
      source: 'arrays of the user',
      force,
    });
    const skipped: SkippedRecording[] = [];
    const numbers = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      if (i % 64 === 0) await stopPoint(options, 'import arrays');
      const clip = samples.read(i, lengths?.[i]);
      if (clip === undefined) {
        skipped.push({ name: names[i], why: 'no frame with a body' });
      } else {
        const stored = normalise ? normaliseClip(clip, layout) : clip;
        numbers.set(i, writer.append({ name: names[i], label: labels[i], clip: stored, file: files.data }));
      }
      progress?.({ task: 'import arrays', done: i + 1, total: count, unit: 'clip' });
    }
    const splits = splitOf(numbers);
    const info = writer.finish({ splits });
    return importReport(out, info, splits, started, { skipped });
  } finally {
    data.close();
    writer?.abort();
  }
}

/** An npy file of N whole numbers. */
function readColumn(file: string, count: number): number[] {
  const npy = NpyFile.open(file);
  npy.close();
  const { shape } = npy;
  if (shape.length !== 1 || shape[0] !== count) {
    const wanted = `(${count}), one entry for each sample`;
    throw new InputError({ file, thing: 'shape', found: `(${shape.join(', ')})`, wanted });
  }
  return toIntegers(readNpy(file), file);
}

function readLabels(file: string, count: number): number[] {
  const labels = readColumn(file, count);
  const wrong = labels.findIndex((label) => label < 0 || label >= mostClasses);
  if (wrong < 0) return labels;
  const wanted = `whole numbers from 0, below ${mostClasses}`;
  throw new InputError({ file, thing: `label of sample ${wrong}`, found: labels[wrong], wanted });
}

function readLengths(file: string, count: number, frames: number): number[] {
  const lengths = readColumn(file, count);
  const wrong = lengths.findIndex((length) => length < 0 || length > frames);
  if (wrong < 0) return lengths;
  const fix = 'Lengths count the frames that the data hold.';
  throw new InputError({
    file,
    thing: `frames of sample ${wrong}`,
    found: lengths[wrong],
    wanted: `0 to ${frames}`,
    fix,
  });
}

function sampleNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `sample-${String(i).padStart(6, '0')}`);
}
