import { InputError } from '../../errors';

/** Labels as an importer stores them, and what the user should know of them. */
export interface CheckedLabels {
  /** From 0; -1 where unknown. */
  labels: number[];
  /** Number of classes that the labels speak of. */
  count: number;
  notes: string[];
}

/** So many classes need no more clips than there are. */
const freeClasses = 1000;

/** Class names that come from a file bound the labels instead of the number of clips. */
export interface LabelLimits {
  file: string;
  /** 0, or 1 where the labels of the files count from 1. Default 0. */
  from?: number;
  /** Classes that are named elsewhere. */
  named?: number;
}

/**
 * Labels of a file: whole numbers, -1 for unknown. Their largest is bounded by the number of clips, since every class takes
 * memory; files whose labels seem to count from 1 are noted.
 *
 * @throws InputError for labels that cannot be
 */
export function checkLabels(given: readonly number[], { file, from = 0, named }: LabelLimits): CheckedLabels {
  const limit = named ?? Math.max(freeClasses, 4 * given.length);
  const known = given.filter((label) => label >= 0);
  const least = known.reduce((low, label) => Math.min(low, label), Infinity);
  const wrong = given.findIndex((label) => label !== -1 && (label < from || label - from >= limit));
  if (wrong >= 0) {
    const wanted = `whole numbers from ${from}, below ${limit + from}, or -1 for unknown`;
    const found = given[wrong];
    let fix: string | undefined;
    if (from === 0 && least === 1 && found === limit) fix = 'No label is 0: give --labels-from 1 if they count from 1.';
    else if (found >= limit && named === undefined) fix = 'More classes must be named (--classes, option `classes`).';
    throw new InputError({ file, thing: `label of clip ${wrong}`, found, wanted, fix });
  }
  const labels = given.map((label) => (label === -1 ? -1 : label - from));
  const count = 1 + labels.reduce((most, label) => Math.max(most, label), -1);
  const notes: string[] = [];
  const different = new Set(known).size;
  if (from === 0 && least === 1 && different >= 2) {
    notes.push(`${file}: no label is 0, the least is 1: give --labels-from 1 if they count from 1`);
  } else if (named === undefined && different < count) {
    notes.push(`${file}: ${count - different} of ${count} classes, up to the largest label, have no recording`);
  }
  if (known.length === 0 && labels.length > 0)
    notes.push('no recording has a label: the data set is there to pre-train on');
  else if (known.length < labels.length) notes.push(`${labels.length - known.length} recordings have no label`);
  return { labels, count: Math.max(count, named ?? 0), notes };
}
