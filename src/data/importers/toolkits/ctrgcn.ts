import { basename } from 'node:path';
import { InputError } from '../../../errors';
import { jointsFound, kinectV2, type Clip, type Layout } from '../../../skeleton';
import { readLayout } from '../../layoutFile';
import { elementBytes, elementCount, toFloat32, toIntegers, type NumericArray } from '../../formats/numericArray';
import { readNpz, type NpzFile } from '../../formats/npz';
import type { ImportReport } from '../importReport';
import { divideByLists, type SplitPart } from '../namedSplits';
import { checkLabels } from '../numberedLabels';
import { clipChoicesOf } from '../clipChoices';
import { bodiesKept, contentMaker, preparationText, readingOf } from '../preparation';
import type { RecordingContent } from '../recordings/recordingContent';
import { runImport, splitsByRule } from '../runImport';
import { withoutTail } from '../clipArray';
import { checkClipBytes, classNames, numberedNames, splitNameOf, type ToolkitOptions } from './toolkitSet';

const bodies = 2;

/** One part of the split: `x_train` with `y_train`, or `x_test` with `y_test`. */
interface CtrgcnPart {
  part: SplitPart;
  names: string[];
  labels: number[];
  classes: number;
  clipBytes: number;
}

/**
 * Imports an npz file as CTR-GCN's converter writes it (`NTU60_CS.npz`): `x_train`, `x_test` (N, T, 150) and one-hot
 * `y_train`, `y_test`. There are no names and no lengths: clips are numbered, and end with their last frame that is not zero.
 * They are normalised unless `normalise` is false (CTR-GCN only moves the first frame to the origin).
 *
 * @throws InputError when the file is damaged or holds something else.
 */
export async function importCtrgcn(file: string, out: string, options: ToolkitOptions = {}): Promise<ImportReport> {
  const started = performance.now();
  const { force, normalise = true, alignSpine = false } = options;
  const { split = splitNameOf(basename(file, '.npz')) } = options;
  const { labelsFrom: from, skipDamaged, testPart, layout: layoutName = kinectV2.name } = options;
  const layout = readLayout(layoutName);
  const npz = await readNpz(file);
  const parts = (['train', 'val', 'test'] as const)
    .filter((part) => npz.has(`x_${part}`))
    .map((part) => openPart(npz, part, file, layout));
  if (parts.length === 0) {
    const wanted = 'x_train with y_train';
    throw new InputError({ file, thing: 'arrays', found: npz.names.slice(0, 8).join(', ') || 'none', wanted });
  }
  const contentOf = contentMaker({ normalise, alignSpine, ...clipChoicesOf(options) }, layout);
  const given = parts.flatMap((part) => part.labels);
  // One-hot rows have a column for each class, whether it occurs or not.
  const named = Math.max(...parts.map(({ classes }) => classes));
  const { labels: all, count, notes } = checkLabels(given, { file, from, named: named > 0 ? named : undefined });
  const names = parts.flatMap((part) => part.names);
  const lists = parts.map((part) => ({ split, part: part.part, names: part.names, place: `x_${part.part}` }));
  const divided = divideByLists(lists, names, file, testPart);
  async function* read(first: number): AsyncGenerator<RecordingContent> {
    let before = 0;
    for (const { part, names } of parts) {
      const start = Math.max(0, first - before);
      const labels = all.slice(before, before + names.length);
      before += names.length;
      let i = start;
      if (start < names.length) {
        for await (const row of npz.rows(`x_${part}`, start)) {
          const about = { name: names[i], label: labels[i], file };
          yield readingOf(names[i], skipDamaged, () => contentOf({ ...about, clip: withoutTail(clipOf(row, layout)) }));
          i++;
        }
      }
    }
  }
  return runImport(
    out,
    {
      task: 'import ctrgcn',
      unit: 'clip',
      description: {
        name: 'CTR-GCN arrays',
        synthetic: false,
        layout,
        bodies: bodiesKept(bodies, options),
        classes: classNames(count),
        normalisation: normalise ? preparationText({ normalise, alignSpine }) : 'first frame at the origin (CTR-GCN)',
        source: `${basename(file)} of a CTR-GCN-style converter`,
        force,
      },
      settings: { split, testPart, ...clipChoicesOf(options) },
      items: parts.flatMap(({ names, labels, clipBytes }) =>
        names.map((name, i) => ({ id: `${name} ${labels[i]}`, bytes: clipBytes })),
      ),
      read,
      splits: splitsByRule(divided.splits),
      notes: [...notes, ...divided.notes],
      started,
    },
    options,
  );
}

function openPart(npz: NpzFile, part: SplitPart, file: string, layout: Layout): CtrgcnPart {
  const joints = layout.joints.length;
  const { shape, dtype } = npz.header(`x_${part}`);
  const [count, frames, numbers] = shape;
  if (shape.length === 3 && numbers !== bodies * joints * 3 && numbers % 6 === 0) {
    const fix = 'Name the layout of these joints with --layout (option `layout`).';
    const found = `${numbers} numbers a frame, two bodies of ${jointsFound(numbers / 6)}`;
    throw new InputError({
      file,
      thing: `x_${part}`,
      found,
      wanted: `${bodies * joints * 3}, as in layout ${layout.name}`,
      fix,
    });
  }
  if (shape.length !== 3 || numbers !== bodies * joints * 3 || frames < 1 || !dtype.startsWith('float')) {
    const found = `${dtype} (${shape.join(', ')})`;
    throw new InputError({
      file,
      thing: `x_${part}`,
      found,
      wanted: `floating point numbers (N, T, ${bodies * joints * 3})`,
    });
  }
  const clipBytes = elementCount([frames, numbers]) * elementBytes(dtype);
  checkClipBytes(clipBytes, `a clip of x_${part}`, file);
  const { labels, classes } = readLabels(npz, `y_${part}`, count, file);
  return { part, names: numberedNames(part, count), labels, classes, clipBytes };
}

/** Labels from one-hot rows, or as they are. */
function readLabels(npz: NpzFile, name: string, count: number, file: string): { labels: number[]; classes: number } {
  if (!npz.has(name)) throw new InputError({ file, thing: name, found: 'nothing', wanted: 'the labels' });
  const { shape } = npz.header(name);
  if (shape[0] !== count || shape.length > 2) {
    const found = `(${shape.join(', ')})`;
    throw new InputError({ file, thing: `shape of ${name}`, found, wanted: `(${count}, classes)` });
  }
  const array = npz.read(name);
  if (shape.length === 1) {
    return { labels: toIntegers(array, file), classes: 0 };
  }
  const classes = shape[1];
  const labels = Array.from({ length: count }, (_, i) => hotOf(array, i, classes));
  const wrong = labels.findIndex(Number.isNaN);
  if (wrong < 0) return { labels, classes };
  throw new InputError({
    file,
    thing: `row ${wrong} of ${name}`,
    found: 'no 1 alone',
    wanted: 'one 1, else zeros, or zeros alone where the label is unknown',
  });
}

/** The place of the 1 in a row, -1 in one of zeros; NaN where the row is not one-hot. */
function hotOf({ data }: NumericArray, row: number, classes: number): number {
  let hot = -1;
  for (let label = 0; label < classes; label++) {
    const value = Number(data[row * classes + label]);
    if (value === 0) continue;
    if (value !== 1 || hot >= 0) return NaN;
    hot = label;
  }
  return hot;
}

/** A row (T, M, V, C), which is the order of a clip. */
function clipOf(row: NumericArray, layout: Layout): Clip {
  return { frames: row.shape[0], bodies, joints: layout.joints.length, coordinates: toFloat32(row) };
}
