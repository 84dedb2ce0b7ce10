import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { InputError } from '../../../errors';
import { kinectV2 } from '../../../skeleton';
import { NpyFile, readNpy } from '../../formats/npy';
import { toIntegers } from '../../formats/numericArray';
import { PickleFile } from '../../formats/pickleFile';
import { describe } from '../../formats/pickleWorld';
import type { ImportReport } from '../importReport';
import { reportImport } from '../reportImport';
import { preparationOf, preparationText } from '../preparation';
import type { RecordingContent } from '../recordings/recordingContent';
import { runImport, splitsByRule } from '../runImport';
import { openClipArray, type ClipArray } from '../clipArray';
import {
  asPrepared,
  classNames,
  ruleByName,
  clipContent,
  splitNameOf,
  wholeNumbers,
  type Part,
  type ToolkitOptions,
} from './toolkitSet';

/** One part of the split: `train_...` or `val_...`. */
interface AgcnPart {
  part: Part;
  file: string;
  data: NpyFile;
  clips: ClipArray;
  names: string[];
  labels: number[];
  /** Valid frames, where they are stored. */
  lengths?: number[];
}

/**
 * Imports a folder as AGCN's, ISC's, CMD's or UmURL's converter writes it: `{train,val}_data_joint.npy` (N, 3, T, 25, M),
 * `{train,val}_label.pkl` (names and labels) and `{train,val}_num_frame.npy`; ST-GCN's `{train,val}_data.npy` without
 * lengths too. Coordinates are taken as they are unless `normalise` is given: USDRL's own arrays are prepared already.
 *
 * @throws InputError when files are missing, damaged or do not fit each other.
 */
export async function importAgcn(folder: string, out: string, options: ToolkitOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { force, normalise = false, alignSpine = false, split = splitNameOf(basename(resolve(folder))) } = options;
  const parts: AgcnPart[] = [];
  try {
    for (const [prefix, part] of [
      ['train', 'train'],
      ['val', 'test'],
    ] as const) {
      const opened = openPart(folder, prefix, part);
      if (opened !== undefined) parts.push(opened);
    }
    if (parts.length === 0) {
      const wanted = 'train_data_joint.npy with train_label.pkl';
      throw new InputError({ file: folder, thing: 'AGCN arrays', found: 'none', wanted });
    }
    const rows = parts.flatMap((part) => part.names.map((name, i) => ({ part, i, name })));
    const prepare = preparationOf({ normalise, alignSpine }, kinectV2);
    const labels = parts.flatMap((part) => part.labels);
    async function* read(first: number): AsyncGenerator<RecordingContent> {
      for (const { part, i, name } of rows.slice(first)) {
        const clip = part.clips.read(i, part.lengths?.[i]);
        yield clipContent({ name, label: part.labels[i], file: part.file }, clip && prepare(clip));
      }
    }
    const finished = await runImport(
      out,
      {
        task: 'import agcn',
        unit: 'clip',
        description: {
          name: 'AGCN arrays',
          synthetic: false,
          layout: kinectV2,
          bodies: Math.max(...parts.map(({ clips }) => clips.bodies)),
          classes: classNames(
            1 + labels.reduce((most, label) => Math.max(most, label), -1),
            rows.map(({ name }) => name),
          ),
          normalisation: normalise ? preparationText({ normalise, alignSpine }) : asPrepared,
          source: 'arrays of an AGCN-style converter',
          force,
        },
        settings: { split },
        items: rows.map(({ part, i, name }) => ({
          id: `${name} ${part.labels[i]} ${part.lengths?.[i] ?? ''}`,
          bytes: part.data.header.dataBytes / part.names.length,
        })),
        read,
        splits: splitsByRule({ [split]: ruleByName(new Map(rows.map(({ part, name }) => [name, part.part]))) }),
      },
      options,
    );
    for (const { file, lengths } of parts) {
      if (lengths !== undefined) continue;
      finished.notes.push(`${file}: no num_frame file, so frames count up to the last one that is not zero`);
    }
    return reportImport(out, finished, started);
  } finally {
    parts.forEach(({ data }) => data.close());
  }
}

function openPart(folder: string, prefix: 'train' | 'val', part: Part): AgcnPart | undefined {
  const file = [`${prefix}_data_joint.npy`, `${prefix}_data.npy`]
    .map((name) => join(folder, name))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) return undefined;
  const data = NpyFile.open(file);
  try {
    const clips = openClipArray(data, kinectV2);
    const { names, labels } = readLabels(join(folder, `${prefix}_label.pkl`), clips.count);
    const lengths = readLengths(join(folder, `${prefix}_num_frame.npy`), clips);
    return { part, file, data, clips, names, labels, lengths };
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
    if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
      throw new InputError({ file, thing: 'names', found: describe(names), wanted: 'a list of texts' });
    }
    const numbers = wholeNumbers(labels, file, 'labels');
    if (names.length !== count || numbers.length !== count) {
      throw new InputError({
        file,
        thing: 'content',
        found: `${names.length} names, ${numbers.length} labels`,
        wanted,
      });
    }
    const wrong = numbers.find((label) => label < 0 || label >= 100_000);
    if (wrong !== undefined)
      throw new InputError({ file, thing: 'label', found: wrong, wanted: 'whole numbers from 0' });
    return { names: names.map((name: string) => name.replace(/\.skeleton$/, '')), labels: numbers };
  } finally {
    pickle.close();
  }
}

/** Lengths beyond T count the frames of the recording before it was cut. */
function readLengths(file: string, { count, frames }: ClipArray): number[] | undefined {
  if (!existsSync(file)) return undefined;
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
