import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { InputError } from '../../../errors';
import { coco, kinectV2, type Layout } from '../../../skeleton';
import { readLayout } from '../../layoutFile';
import { NpyFile, readNpy } from '../../formats/npy';
import { toIntegers } from '../../formats/numericArray';
import { PickleFile } from '../../formats/pickleFile';
import { describe } from '../../formats/pickleWorld';
import type { ImportReport } from '../importReport';
import { divideByLists, type SplitPart } from '../namedSplits';
import { checkLabels } from '../numberedLabels';
import { clipChoicesOf } from '../clipChoices';
import { bodiesKept, contentMaker, preparationText, readingOf } from '../preparation';
import type { RecordingContent } from '../recordings/recordingContent';
import { runImport, splitsByRule } from '../runImport';
import { openClipArray, type ClipArray } from '../clipArray';
import {
  asPrepared,
  classNames,
  namesOf,
  numbersOf,
  splitNameOf,
  wholeNumbers,
  type ToolkitOptions,
} from './toolkitSet';

/** One part of the split: `train_...` or `val_...`. */
interface AgcnPart {
  part: SplitPart;
  layout: Layout;
  file: string;
  labelFile: string;
  data: NpyFile;
  clips: ClipArray;
  names: string[];
  labels: number[];
  /** Valid frames, where they are stored. */
  lengths?: number[];
}

/** Joints where no layout is named: 25 of Kinect v2, or the 17 of COCO, as UAV-Human has them. */
function usualLayout({ shape }: NpyFile): Layout {
  return shape[3] === coco.joints.length ? coco : kinectV2;
}

/**
 * Imports a folder as AGCN's, ISC's, CMD's or UmURL's converter writes it: `{train,val}_data_joint.npy` (N, 3, T, 25, M),
 * `{train,val}_label.pkl` (names and labels) and `{train,val}_num_frame.npy`; ST-GCN's `{train,val}_data.npy` without
 * lengths too, and those of UAV-Human by USDRL's journal code: `{train,test}_data.npy` (N, 3, T, 17, 2) with `_num_of_frames.npy`. Coordinates are taken as they are unless `normalise` is given: USDRL's own arrays are prepared already.
 *
 * @throws InputError when files are missing, damaged or do not fit each other.
 */
export async function importAgcn(folder: string, out: string, options: ToolkitOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { force, normalise = false, alignSpine = false, split = splitNameOf(basename(resolve(folder))) } = options;
  const { labelsFrom: from, skipDamaged, testPart } = options;
  const named = options.layout === undefined ? undefined : readLayout(options.layout);
  const parts: AgcnPart[] = [];
  try {
    for (const part of ['train', 'val', 'test'] as const) {
      const opened = openPart(folder, part, named ?? parts[0]?.layout);
      if (opened !== undefined) parts.push(opened);
    }
    if (parts.length === 0) {
      const wanted = 'train_data_joint.npy with train_label.pkl';
      throw new InputError({ file: folder, thing: 'AGCN arrays', found: 'none', wanted });
    }
    const [{ layout }] = parts;
    const rows = parts.flatMap((part) => part.names.map((name, i) => ({ part, i, name })));
    const preparation = { normalise, alignSpine, ...clipChoicesOf(options) };
    const contentOf = contentMaker(preparation, layout);
    const { labels, count, notes } = checkLabels(
      parts.flatMap((part) => part.labels),
      { file: parts[0].labelFile, from },
    );
    const names = rows.map(({ name }) => name);
    const lists = parts.map((part) => ({ split, part: part.part, names: part.names, place: part.file }));
    const divided = divideByLists(lists, names, folder, testPart);
    if (parts.length === 1) notes.push(onePart(folder, parts[0].part));
    for (const { file, lengths } of parts) {
      if (lengths !== undefined) continue;
      notes.push(`${file}: no num_frame file, so frames count up to the last one that is not zero`);
    }
    async function* read(first: number): AsyncGenerator<RecordingContent> {
      for (let row = first; row < rows.length; row++) {
        const { part, i, name } = rows[row];
        const about = { ...numbersOf(name), name, label: labels[row], file: part.file };
        yield readingOf(name, skipDamaged, () => contentOf({ ...about, clip: part.clips.read(i, part.lengths?.[i]) }));
      }
    }
    return await runImport(
      out,
      {
        task: 'import agcn',
        unit: 'clip',
        description: {
          name: 'AGCN arrays',
          synthetic: false,
          layout,
          bodies: bodiesKept(Math.max(...parts.map(({ clips }) => clips.bodies)), options),
          classes: classNames(count, names),
          normalisation: normalise ? preparationText({ normalise, alignSpine }) : asPrepared,
          source: 'arrays of an AGCN-style converter',
          force,
        },
        settings: { split, testPart, ...clipChoicesOf(options) },
        items: rows.map(({ part, i, name }, row) => ({
          id: `${name} ${labels[row]} ${part.lengths?.[i] ?? ''}`,
          bytes: part.data.header.dataBytes / part.names.length,
        })),
        read,
        splits: splitsByRule(divided.splits),
        notes: [...notes, ...divided.notes],
        started,
      },
      options,
    );
  } finally {
    parts.forEach(({ data }) => data.close());
  }
}

const dataFiles = ['data_joint.npy', 'data.npy'];
/** The second is that of UAV-Human in USDRL's journal code. */
const lengthFiles = ['num_frame.npy', 'num_of_frames.npy'];

/** What was looked for where only one part is there. */
function onePart(folder: string, found: SplitPart): string {
  const others = (['train', 'val', 'test'] as const).filter((part) => part !== found);
  const looked = others.flatMap((part) => dataFiles.map((name) => `${part}_${name}`)).join(', ');
  return `${folder}: only ${found} was found; looked for ${looked}`;
}

function openPart(folder: string, prefix: SplitPart, named: Layout | undefined): AgcnPart | undefined {
  const file = dataFiles.map((name) => join(folder, `${prefix}_${name}`)).find((candidate) => existsSync(candidate));
  if (file === undefined) return undefined;
  const data = NpyFile.open(file);
  try {
    const layout = named ?? usualLayout(data);
    const clips = openClipArray(data, layout);
    const labelFile = join(folder, `${prefix}_label.pkl`);
    const { names, labels } = readLabels(labelFile, clips.count);
    const lengths = lengthFiles.map((name) => join(folder, `${prefix}_${name}`)).find((one) => existsSync(one));
    return {
      ...{ part: prefix, layout, file, labelFile, data, clips, names, labels },
      lengths: lengths === undefined ? undefined : readLengths(lengths, clips),
    };
  } catch (error) {
    data.close();
    throw error;
  }
}

function readLabels(file: string, count: number): { names: string[]; labels: number[] } {
  const pickle = PickleFile.open(file);
  try {
    const { value } = pickle;
    const wanted = `names and labels of ${count} clips`;
    if (!Array.isArray(value) || value.length !== 2) {
      throw new InputError({ file, thing: 'content', found: describe(value), wanted });
    }
    const [names, labels] = value as unknown[];
    const texts = namesOf(names, file, 'names');
    const numbers = wholeNumbers(labels, file, 'labels');
    if (texts.length !== count || numbers.length !== count) {
      throw new InputError({
        file,
        thing: 'content',
        found: `${texts.length} names, ${numbers.length} labels`,
        wanted,
      });
    }
    return { names: texts.map((name) => name.replace(/\.skeleton$/, '')), labels: numbers };
  } finally {
    pickle.close();
  }
}

/** Lengths beyond T count the frames of the recording before it was cut. */
function readLengths(file: string, { count, frames }: ClipArray): number[] {
  const array = readNpy(file);
  if (array.shape.length !== 1 || array.shape[0] !== count) {
    const found = `(${array.shape.join(', ')})`;
    throw new InputError({ file, thing: 'shape', found, wanted: `(${count}), one length for each clip` });
  }
  const lengths = toIntegers(array, file);
  const wrong = lengths.find((length) => length < 0);
  if (wrong !== undefined)
    throw new InputError({ file, thing: 'length', found: wrong, wanted: 'whole numbers from 0' });
  return lengths.map((length) => Math.min(length, frames));
}
