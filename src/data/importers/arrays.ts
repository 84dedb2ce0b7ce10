import { InputError } from '../../errors';
import { NpyFile } from '../formats/npy';
import { readNames } from '../jsonFile';
import { readLayout } from '../layoutFile';
import { readAboutArrays, readColumn } from './arrayColumns';
import { readArraySplits } from './arraySplits';
import type { ImportOptions, ImportReport } from './importReport';
import { reportImport } from './reportImport';
import type { RecordingContent } from './recordings/recordingContent';
import type { TestPart } from './namedSplits';
import { bodiesKept, clipChoicesOf, contentMaker, preparationText, readingOf } from './preparation';
import { runImport } from './runImport';
import { openClipArray } from './clipArray';

/** The files of one's own data; N clips. */
export interface ArrayFiles {
  /** npy (N, C, T, V, M): C = 3 or 2, float16, float32 or float64. */
  data: string;
  /** npy (N): whole numbers from 0, -1 for unknown; without it all recordings are unlabelled. */
  labels?: string;
  /** npy (N): valid frames of each clip; without it, frames after the last non-zero one are left out. */
  frames?: string;
  /** JSON list of N different names; default `sample-000000` and so on. */
  names?: string;
  /** npy (N): whole numbers from 1, 0 for unknown: who, which camera, which setup. */
  subjects?: string;
  cameras?: string;
  setups?: string;
  /** JSON `{"NAME": [[label, start, end], ...]}`: the actions of untrimmed recordings, the end exclusive. */
  segments?: string;
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
  /** With `normalise`, turn the spine of frame 0 to z first. Default false. */
  alignSpine?: boolean;
  /** Which of three parts is the test part; default `test`. */
  testPart?: TestPart;
  /** 1 where labels count from 1; default 0. */
  labelsFrom?: 0 | 1;
}

/**
 * Imports arrays in the form (N, C, T, V, M) that many toolkits use. Clips are read one at a time, so the file may be
 * larger than the memory.
 *
 * @throws InputError when the files do not fit each other or the layout, or hold numbers that are not finite.
 */
export async function importArrays(files: ArrayFiles, out: string, options: ArraysOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { layout: layoutName = 'kinect-v2-25', normalise = false, alignSpine = false, force, skipDamaged } = options;
  const layout = readLayout(layoutName);
  const data = NpyFile.open(files.data);
  try {
    const clips = openClipArray(data, layout);
    const { count } = clips;
    const lengths = files.frames === undefined ? undefined : readLengths(files.frames, count, clips.frames);
    const names = files.names === undefined ? clipNames(count) : readNames(files.names, count);
    const named = readAboutArrays(files, names, lengths, options);
    const { labels, classes, segments, columns, notes } = named;
    const divided = readArraySplits(files.splits, names, options.testPart);
    const contentOf = contentMaker({ normalise, alignSpine, ...clipChoicesOf(options) }, layout);
    async function* read(first: number): AsyncGenerator<RecordingContent> {
      for (let i = first; i < count; i++) {
        const about = { ...columns(i), name: names[i], label: labels[i], file: files.data };
        yield readingOf(names[i], skipDamaged, () => {
          const clip = clips.read(i, lengths?.[i]);
          const own = clip === undefined ? undefined : segments?.get(names[i]);
          return contentOf({ ...about, clip, ...(segments !== undefined && { segments: own ?? [] }) });
        });
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
          bodies: bodiesKept(clips.bodies, options),
          classes,
          normalisation: normalise ? preparationText({ normalise, alignSpine }) : 'as in the arrays',
          source: 'arrays of the user',
          force,
        },
        settings: { shape: data.shape, ...clipChoicesOf(options) },
        items: names.map((name, i) => ({
          id: JSON.stringify([name, labels[i], lengths?.[i], columns(i), segments?.get(name)]),
          bytes: data.header.dataBytes / count,
        })),
        read,
        splits: divided.listed,
        notes: [...notes, ...divided.notes],
      },
      options,
    );
    return reportImport(out, finished, started);
  } finally {
    data.close();
  }
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
