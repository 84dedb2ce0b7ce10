import { InputError } from '../../errors';
import { stopPoint } from '../../progress';
import { Dataset, type Recording } from '../dataset';
import { checkContent } from '../datasetContent';
import type { Split } from '../datasetFormat';
import { DatasetWriter } from '../datasetWriter';
import { importReport, type ImportOptions, type ImportReport } from './importReport';

/** Which recordings of a training part are held out: those of some subjects, or of some cameras. */
export type HeldOut = { subjects: readonly number[] } | { cameras: readonly number[] };

export interface SelectionOptions extends ImportOptions {
  /** Name of the new data set; default: that of the other, with `selection`. */
  name?: string;
}

/** The only split of a data set that {@link importSelection} makes. */
export const selectionSplit = 'selection';

/**
 * Makes the training part of a split a data set of its own, divided anew: the recordings of the subjects or cameras that are held
 * out test (split `selection`), all others train. Settings are chosen on it without any sight of the true test part, which is not
 * in the folder. Numbers, labels and segments stay as they are.
 *
 * @throws InputError when a subject or camera is not in the training part, or nothing would be left to train on
 */
export async function importSelection(
  { folder, split }: { folder: string; split: string },
  out: string,
  heldOut: HeldOut,
  options: SelectionOptions = {},
): Promise<ImportReport> {
  const started = performance.now();
  const dataset = Dataset.open(folder);
  try {
    const { train } = dataset.split(split);
    const parts = divide(dataset, train, heldOut);
    await checkContent(dataset, options);
    const { name, synthetic, layout, bodies, classes, normalisation } = dataset.info;
    const writer = DatasetWriter.create(out, {
      name: options.name ?? `${name} selection`,
      ...{ synthetic, layout, bodies, classes, normalisation },
      source: `${name}, training part of ${split}; ${heldOutText(heldOut)} held out`,
      force: options.force,
    });
    try {
      for (const [done, index] of train.entries()) {
        if (done % 50 === 0) await stopPoint(options, 'selection');
        const segments = dataset.segments(index);
        const clip = dataset.read(index);
        writer.append({ ...dataset.recording(index), clip, ...(segments.length > 0 && { segments }) });
        options.progress?.({ task: 'selection', done: done + 1, total: train.length, unit: 'recording' });
      }
      const splits = { [selectionSplit]: parts };
      return writer.finishReported(splits, (info) => importReport(out, info, splits, started, { skipped: [] }));
    } finally {
      writer.abort();
    }
  } finally {
    dataset.close();
  }
}

/** Places in the training part, by whether their subject or camera is held out. */
function divide(dataset: Dataset, train: readonly number[], heldOut: HeldOut): Split {
  const [word, numbers, of] =
    'subjects' in heldOut
      ? (['subject', heldOut.subjects, ({ subject }: Recording) => subject] as const)
      : (['camera', heldOut.cameras, ({ camera }: Recording) => camera] as const);
  const own = train.map((index) => of(dataset.recording(index)));
  const there = [...new Set(own)].sort((a, b) => a - b);
  const fail = (thing: string, found: string | number, wanted: string): never => {
    throw new InputError({ file: dataset.folder, thing, found, wanted });
  };
  const list = listed(there);
  if (numbers.length === 0) fail(`${word}s to hold out`, 'none', `some of ${list}`);
  for (const number of numbers) {
    if (!there.includes(number)) fail(`${word} to hold out`, number, `one of the training part: ${list}`);
  }
  if (there.every((number) => numbers.includes(number))) {
    fail(`${word}s to hold out`, `all of the training part, ${list}`, 'some of them');
  }
  const division: Split = { train: [], test: [] };
  own.forEach((number, place) => division[numbers.includes(number) ? 'test' : 'train'].push(place));
  return division;
}

/** Numbers, the first twenty of them. */
const listed = (numbers: readonly number[]): string =>
  `${numbers.slice(0, 20).join(', ')}${numbers.length > 20 ? ', …' : ''}`;

function heldOutText(heldOut: HeldOut): string {
  return 'subjects' in heldOut ? `subjects ${heldOut.subjects.join(', ')}` : `cameras ${heldOut.cameras.join(', ')}`;
}
