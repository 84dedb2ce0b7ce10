import { InputError } from '../../../errors';
import { kinectV2 } from '../../../skeleton';
import { NpyFile } from '../../formats/npy';
import { readNpz } from '../../formats/npz';
import { openClipArray, type ArrayOfClips } from '../clipArray';
import { asInArrays } from '../preparation';
import type { PlacedRecordings, ReadingChoices, RecordingForm, RecordingPlace } from './recordingForm';

/** Axes of an array of clips: (N, C, T, V, M). */
const axes = 5;

/** Arrays (N, C, T, V, M) of clips, without their labels. */
export const arrayForms: readonly RecordingForm[] = [
  {
    form: 'npy',
    files: 'NAME.npy of shape (N, C, T, V, M)',
    recognises: ({ name, file }) => /\.npy$/i.test(name) && file?.member === undefined,
    read: (place, choices) => {
      const array = NpyFile.open(place.path);
      try {
        return { ...recordingsOf(array, place, choices), close: () => array.close() };
      } catch (error) {
        array.close();
        throw error;
      }
    },
  },
  {
    form: 'npz',
    files: 'NAME.npz with one array of shape (N, C, T, V, M)',
    recognises: ({ name, file }) => /\.npz$/i.test(name) && file?.member === undefined,
    read: async (place, choices) => {
      const archive = await readNpz(place.path);
      const chosen = archive.names.filter((name) => archive.header(name).shape.length === axes);
      if (chosen.length !== 1) {
        const found = archive.names.map((name) => `${name} (${archive.header(name).shape.join(', ')})`).join(', ');
        throw new InputError({
          file: place.path,
          thing: 'arrays',
          found: found || 'none',
          wanted: 'one of shape (N, C, T, V, M)',
          fix: 'Save the clips to predict as an array of their own.',
        });
      }
      const [name] = chosen;
      const header = { ...archive.header(name), fortranOrder: false };
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
  const clips = openClipArray(array, layout);
  const stem = name.replace(/\.np[yz]$/i, '');
  const digits = String(Math.max(0, clips.count - 1)).length;
  return {
    recordings: Array.from({ length: clips.count }, (_, i) => ({
      name: clips.count === 1 ? stem : `${stem}-${String(i).padStart(digits, '0')}`,
      file: path,
      read: () => ({ clip: clips.read(i), layout, normalisation: asInArrays }),
    })),
  };
}
