import { InputError } from '../../errors';
import { NpyFile } from '../formats/npy';
import { readNames } from '../jsonFile';
import { readLayout } from '../layoutFile';
import { readAboutArrays, readColumn } from './arrayColumns';
import type { ArrayFiles, ArraysOptions } from './arrayFiles';
import { readArraySplits } from './arraySplits';
import type { ImportReport } from './importReport';
import type { RecordingContent } from './recordings/recordingContent';
import { clipChoicesOf } from './clipChoices';
import { asInArrays, bodiesKept, contentMaker, preparationText, readingOf } from './preparation';
import { runImport } from './runImport';
import { openClipArray } from './clipArray';

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
    return await runImport(
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
          normalisation: normalise ? preparationText({ normalise, alignSpine }) : asInArrays,
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
        started,
      },
      options,
    );
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
