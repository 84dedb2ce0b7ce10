import type { Proposal, Segment } from '../../data';

/**
 * Detection with two outputs beside the classes, whether an action starts at a frame and whether one ends. The exponents are those of
 * a fork of the authors' second repository, known from its page alone; labels, loss and where a border is looked for are ours.
 */
export interface BoundarySettings {
  /** Exponent of the class's confidence in the score of an interval; default 0.9. */
  classExponent: number;
  /** Exponent of the product of start and end; default 0.1. With 1 and 0 the score is the confidence alone. */
  boundaryExponent: number;
  /** Frames before and after a border that count as border, both in the labels and where an interval's are looked for; default 3. */
  width: number;
  /** Of the binary cross entropies of start and end, summed, in the loss; that of the classes has 1. Default 1. */
  weight: number;
}

export const defaultBoundaries: BoundarySettings = { classExponent: 0.9, boundaryExponent: 0.1, width: 3, weight: 1 };

/** What a score is made by. */
export type BoundaryScoring = Pick<BoundarySettings, 'classExponent' | 'boundaryExponent' | 'width'>;

/**
 * Where actions start and end: row-major (count, 2), 1 for a frame at most `width` frames from the first of a segment, and from the
 * last of one.
 *
 * @param first of the frames
 */
export function boundaryLabels(segments: readonly Segment[], first: number, count: number, width: number): Uint8Array {
  const labels = new Uint8Array(2 * count);
  for (const [, start, end] of segments) {
    [start, end - 1].forEach((border, which) => {
      const from = Math.max(0, border - width - first);
      const to = Math.min(count - 1, border + width - first);
      for (let frame = from; frame <= to; frame++) labels[2 * frame + which] = 1;
    });
  }
  return labels;
}

/**
 * Scores proposals by their borders too: confidence^a · (start · end)^b. `start` is the largest probability of one within `width`
 * frames of the first of the proposal, `end` that of one within `width` frames of the last.
 *
 * @param boundaries probabilities of start and end, row-major (frames, 2)
 */
export function scoreByBoundaries(
  proposals: readonly Proposal[],
  boundaries: ArrayLike<number>,
  { classExponent, boundaryExponent, width }: BoundaryScoring,
): Proposal[] {
  const most = (border: number, which: 0 | 1): number => {
    let found = 0;
    const last = Math.min(boundaries.length / 2 - 1, border + width);
    for (let frame = Math.max(0, border - width); frame <= last; frame++) {
      found = Math.max(found, boundaries[2 * frame + which]);
    }
    return found;
  };
  return proposals.map(([label, start, end, confidence]) => {
    const borders = most(start, 0) * most(end - 1, 1);
    return [label, start, end, confidence ** classExponent * borders ** boundaryExponent];
  });
}
