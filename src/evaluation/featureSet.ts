import { InputError } from '../errors';

/** Features of N clips, with what is needed to evaluate them. */
export interface FeatureSet {
  /** Row-major (N, D). */
  features: Float32Array;
  /** D */
  width: number;
  /** Class of each clip from 0; -1 where unknown. (N) */
  labels: Int32Array;
  /** Valid frames of each clip before any resizing. (N) */
  frames: Int32Array;
  /** Name of each clip. (N) */
  names: string[];
}

/** Number of clips N. */
export function sizeOf(set: FeatureSet): number {
  return set.labels.length;
}

/** A feature set of n clips with room for (n, width) numbers, all zero. */
export function emptyFeatureSet(n: number, width: number): FeatureSet {
  return {
    features: new Float32Array(n * width),
    width,
    labels: new Int32Array(n).fill(-1),
    frames: new Int32Array(n),
    names: new Array<string>(n).fill(''),
  };
}

/** The clips at the given places, in that order. */
export function takeRows(set: FeatureSet, rows: ArrayLike<number>): FeatureSet {
  const taken = emptyFeatureSet(rows.length, set.width);
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n];
    taken.features.set(set.features.subarray(row * set.width, (row + 1) * set.width), n * set.width);
    taken.labels[n] = set.labels[row];
    taken.frames[n] = set.frames[row];
    taken.names[n] = set.names[row];
  }
  return taken;
}

/**
 * Checks that a part has clips and that all of them are labelled.
 *
 * @returns one more than the largest label
 * @throws InputError naming the first clip that is wrong
 */
export function checkLabels(part: 'train' | 'test', { labels, names }: Pick<FeatureSet, 'labels' | 'names'>): number {
  if (labels.length === 0) {
    throw new InputError({ thing: `${part} part`, found: '0 clips', wanted: 'at least one clip' });
  }
  const unknown = labels.findIndex((label) => label < 0);
  if (unknown >= 0) {
    throw new InputError({
      thing: `label of ${part} clip ${names[unknown]}`,
      found: labels[unknown],
      wanted: 'a class number from 0',
      fix: 'Only labelled clips can be evaluated: leave it out of the split.',
    });
  }
  return labels.reduce((most, label) => Math.max(most, label + 1), 0);
}

/**
 * Checks that a classifier can be fitted on `train` and tested on `test`: neither is empty, widths agree, every label is
 * known and every feature finite.
 *
 * @returns the number of classes: one more than the largest label of either.
 * @throws InputError naming the first clip that is wrong.
 */
export function checkLabelled(train: FeatureSet, test: FeatureSet): number {
  let classes = 0;
  for (const [part, set] of [['train', train] as const, ['test', test] as const]) {
    classes = Math.max(classes, checkLabels(part, set));
    const bad = set.features.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new InputError({
        thing: `feature ${bad % set.width} of ${part} clip ${set.names[Math.floor(bad / set.width)]}`,
        found: set.features[bad],
        wanted: 'a finite number',
        fix: 'The encoder diverged, or the recording holds such values: inspect both.',
      });
    }
  }
  if (train.width !== test.width) {
    throw new InputError({ thing: 'feature width of the test part', found: test.width, wanted: train.width });
  }
  return classes;
}
