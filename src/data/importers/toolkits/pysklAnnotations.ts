import { InputError } from '../../../errors';
import { PickledArray } from '../../formats/pickledArray';
import { PickleFile } from '../../formats/pickleFile';
import { describe } from '../../formats/pickleWorld';
import type { SkippedRecording } from '../importReport';
import { splitKey, type ListedPart } from '../namedSplits';
import { partFiles } from './pickleFiles';
import { checkClipBytes, entryOf, listOf, namesOf, splitNameOf, wholeNumbers } from './toolkitSet';

/** One entry of `annotations`. */
export interface Annotation {
  name: string;
  /** As in the file; -1 where it has none. */
  label: number;
  /** (M, T, V, C) */
  keypoint: PickledArray;
  /** (M, T, V), of 2-D skeletons. */
  score?: PickledArray;
  /** Height and width in pixels, of 2-D skeletons. */
  image?: readonly number[];
  subject?: number;
  camera?: number;
  setup?: number;
}

/** Files of annotations, open: keypoints are read from them. */
export interface OpenAnnotations {
  files: { file: string; pickle: PickleFile }[];
  annotations: Annotation[];
  lists: ListedPart[];
  /** Files in the folder that cannot be read as they are. */
  leftOut: SkippedRecording[];
}

const mostBodies = 1000;

/**
 * Opens one file with annotations and splits, or lists of annotations whose file names tell the part. The caller closes the
 * pickles.
 *
 * @throws InputError when a file is damaged or holds something else
 */
export function openAnnotations(paths: readonly string[]): OpenAnnotations {
  const { files: given, leftOut } = partFiles(paths);
  if (given.length === 0) {
    const wanted = 'a file of annotations, or NAME_train.pkl and NAME_val.pkl';
    throw new InputError({ file: paths.join(', '), thing: 'pickles', found: 'none', wanted });
  }
  const opened: OpenAnnotations = { files: [], annotations: [], lists: [], leftOut };
  try {
    for (const { file, split, part } of given) {
      const pickle = PickleFile.open(file);
      opened.files.push({ file, pickle });
      const content = listOf(pickle.value);
      const isList = Array.isArray(content);
      if (!isList && given.length > 1) {
        const fix = 'Import files that hold their own splits one by one.';
        throw new InputError({
          file,
          thing: 'content',
          found: describe(content),
          wanted: 'a list of annotations',
          fix,
        });
      }
      const annotations = readAnnotations(isList ? content : listOf(entryOf(content, 'annotations', file)), file);
      opened.annotations.push(...annotations);
      if (!isList) opened.lists.push(...readSplits(content, file));
      else if (part !== undefined) {
        const names = annotations.map(({ name }) => name);
        opened.lists.push({ split: splitNameOf(split || 'official'), part, names, place: file });
      } else if (given.length > 1) {
        throw new InputError({ file, thing: 'file name', found: file, wanted: 'a name with _train, _val or _test' });
      }
    }
    return opened;
  } catch (error) {
    opened.files.forEach(({ pickle }) => pickle.close());
    throw error;
  }
}

function readAnnotations(list: unknown, file: string): Annotation[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw new InputError({ file, thing: 'annotations', found: describe(list), wanted: 'a list of clips' });
  }
  return list.map((entry: unknown, i): Annotation => {
    const fail = (thing: string, found: unknown, wanted: string): never => {
      throw new InputError({ file, thing: `annotation ${i}, ${thing}`, found: describe(found), wanted });
    };
    const name = entryOf(entry, 'frame_dir', file);
    const keypoint = entryOf(entry, 'keypoint', file);
    const optional = (key: string): unknown => (entry instanceof Map ? entry.get(key) : undefined);
    const label = optional('label') ?? -1;
    if (typeof name !== 'string') return fail('frame_dir', name, 'a text');
    if (typeof label !== 'number' || !Number.isSafeInteger(label) || label < -1) {
      return fail('label', label, 'a whole number from 0, or -1 for unknown');
    }
    if (!(keypoint instanceof PickledArray) || keypoint.shape.length !== 4) {
      return fail(
        'keypoint',
        keypoint instanceof PickledArray ? `shape (${keypoint.shape.join(', ')})` : keypoint,
        'an array (M, T, V, C)',
      );
    }
    const [bodies, frames] = keypoint.shape;
    if (bodies > mostBodies) fail('bodies', bodies, `at most ${mostBodies}`);
    const total = optional('total_frames');
    if (total !== undefined && total !== frames) fail('total_frames', total, `${frames}, as keypoint has`);
    checkClipBytes(keypoint.byteLength, name, file);
    const score = optional('keypoint_score');
    const image = optional('img_shape');
    const number = (key: string): number | undefined => {
      const value = optional(key);
      return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
    };
    return {
      name,
      label,
      keypoint,
      score: score instanceof PickledArray ? score : undefined,
      image: image === undefined ? undefined : wholeNumbers(image, file, `img_shape of ${name}`),
      subject: number('subject'),
      camera: number('camera'),
      setup: number('setup'),
    };
  });
}

/** `xsub_train` and `xsub_val` become cross-subject, `train` and `val` become `official`, `train1` and `test1` become 1. */
function readSplits(value: unknown, file: string): ListedPart[] {
  if (!(value instanceof Map) || !value.has('split')) return [];
  const lists: unknown = value.get('split');
  if (!(lists instanceof Map)) {
    throw new InputError({ file, thing: 'split', found: describe(lists), wanted: 'a dictionary of names' });
  }
  return [...(lists as Map<unknown, unknown>)].map(([key, names]): ListedPart => {
    const place = `split ${String(key)}`;
    const named = splitKey(String(key));
    if (named === undefined || !Array.isArray(listOf(names))) {
      const wanted = 'NAME_train, NAME_val or NAME_test (also numbered: train1) with a list of names';
      throw new InputError({ file, thing: place, found: describe(names), wanted });
    }
    const split = named.split === '' ? 'official' : splitNameOf(named.split);
    return { split, part: named.part, names: namesOf(names, file, place), place };
  });
}
