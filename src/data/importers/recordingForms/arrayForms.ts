import { InputError } from '../../../errors';
import { kinectV2 } from '../../../skeleton';
import { NpyFile } from '../../formats/npy';
import { readNpz, type NpzFile } from '../../formats/npz';
import { openClipArray, type ArrayOfClips } from '../clipArray';
import { clipOfFrameArray, frameArrayShapes, isFrameArray } from '../frameArray';
import { asInArrays } from '../preparation';
import type { AnyRecording, PlacedRecordings, ReadingChoices, RecordingForm, RecordingPlace } from './recordingForm';

/** Axes of an array of clips: (N, C, T, V, M). */
const axes = 5;

const shapes = `(N, C, T, V, M), ${frameArrayShapes}`;

/** Arrays of clips (N, C, T, V, M), without their labels, and of one recording. */
export const arrayForms: readonly RecordingForm[] = [
  {
    form: 'npy',
    files: `NAME.npy of shape ${shapes}`,
    recognises: ({ name, file }) => /\.npy$/i.test(name) && file?.member === undefined,
    read: (place, choices) => {
      const array = NpyFile.open(place.path);
      // A folder may hold thousands of files of one recording: none of these stays open.
      const isOne = isFrameArray(array.header) || array.header.shape[0] === 1;
      try {
        if (!isOne) return { ...recordingsOf(array, place, choices), close: () => array.close() };
        const { recordings } = recordingsOf(array, place, choices);
        array.close();
        return { recordings: recordings.map((one) => ({ ...one, read: () => readAnew(place, choices) })) };
      } catch (error) {
        array.close();
        throw error;
      }
    },
  },
  {
    form: 'npz',
    files: `NAME.npz with one array of shape ${shapes}`,
    recognises: ({ name, file }) => /\.npz$/i.test(name) && file?.member === undefined,
    read: async (place, choices) => {
      const archive = await readNpz(place.path);
      const ofClips = archive.names.filter((name) => archive.header(name).shape.length === axes);
      const chosen =
        ofClips.length > 0 ? ofClips : archive.names.filter((name) => isFrameArray(headerOf(archive, name)));
      if (chosen.length !== 1) {
        const found = archive.names.map((name) => `${name} (${archive.header(name).shape.join(', ')})`).join(', ');
        throw new InputError({
          file: place.path,
          thing: 'arrays',
          found: found || 'none',
          wanted: `one of shape ${shapes}`,
          fix: 'Save the clips to predict as an array of their own.',
        });
      }
      const [name] = chosen;
      const header = headerOf(archive, name);
      let whole: ReturnType<typeof archive.read> | undefined;
      const read = () => (whole ??= archive.read(name));
      const array: ArrayOfClips = {
        path: `${place.path}/${name}`,
        header,
        read,
        readRows(first, count) {
          const { dtype, shape, data } = read();
          const size = data.length / shape[0];
          const rows = data.subarray(first * size, (first + count) * size);
          return { dtype, shape: [count, ...shape.slice(1)], data: rows };
        },
      };
      return recordingsOf(array, place, choices);
    },
  },
];

function recordingsOf(
  array: ArrayOfClips,
  { path, name }: RecordingPlace,
  { layout = kinectV2 }: ReadingChoices,
): PlacedRecordings {
  const stem = name.replace(/\.np[yz]$/i, '');
  if (isFrameArray(array.header)) {
    const read = () => ({ clip: clipOfFrameArray(array, layout), layout, normalisation: asInArrays });
    return { recordings: [{ name: stem, file: path, read }] };
  }
  const clips = openClipArray(array, layout);
  const digits = String(Math.max(0, clips.count - 1)).length;
  return {
    recordings: Array.from({ length: clips.count }, (_, i) => ({
      name: clips.count === 1 ? stem : `${stem}-${String(i).padStart(digits, '0')}`,
      file: path,
      read: () => ({ clip: clips.read(i), layout, normalisation: asInArrays }),
    })),
  };
}

/** The only recording of a file that was closed meanwhile. */
function readAnew(place: RecordingPlace, choices: ReadingChoices): AnyRecording {
  const array = NpyFile.open(place.path);
  try {
    return recordingsOf(array, place, choices).recordings[0].read();
  } finally {
    array.close();
  }
}

/** A member of an archive is read whole, in C order. */
function headerOf(archive: NpzFile, name: string): ArrayOfClips['header'] {
  return { ...archive.header(name), fortranOrder: false };
}
