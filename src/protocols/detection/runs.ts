import type { Proposal } from '../../data';
import type { ScoreRow } from './movingMean';

/** Finds runs of frames in rows of scores as they come; frames count from 0. */
export interface RunRule {
  push(row: ScoreRow): void;
  /** Ends open runs. @returns all proposals, in the order of the released code: `perClass` by label and start, `activity` by start */
  finish(): Proposal[];
}

/**
 * For every class, the maximal runs of frames in which it is more probable than the threshold, with its mean probability as
 * confidence. Released code of `usdrl`.
 *
 * @param width classes + 1: column 0 is the background
 */
export function perClassRuns(width: number, threshold: number): RunRule {
  const starts = new Int32Array(width).fill(-1);
  const sums = new Float64Array(width);
  const found: Proposal[][] = Array.from({ length: width }, () => []);
  let frame = 0;
  const close = (label: number): void => {
    if (starts[label] < 0) return;
    found[label].push([label, starts[label], frame, sums[label] / (frame - starts[label])]);
    starts[label] = -1;
    sums[label] = 0;
  };
  return {
    push(row) {
      for (let label = 1; label < width; label++) {
        if (row[label] > threshold) {
          if (starts[label] < 0) starts[label] = frame;
          sums[label] += row[label];
        } else {
          close(label);
        }
      }
      frame++;
    },
    finish() {
      for (let label = 1; label < width; label++) close(label);
      return found.flat();
    },
  };
}

/**
 * The maximal runs of frames in which all actions together are at least as probable as the threshold; each takes the class of
 * largest mean probability, which is its confidence. Released code of `ssd`.
 *
 * @param width classes + 1: column 0 is the background
 */
export function activityRuns(width: number, threshold: number): RunRule {
  const sums = new Float64Array(width);
  const found: Proposal[] = [];
  let start = -1;
  let frame = 0;
  const close = (): void => {
    if (start < 0) return;
    let label = 1;
    for (let c = 2; c < width; c++) if (sums[c] > sums[label]) label = c;
    found.push([label, start, frame, sums[label] / (frame - start)]);
    start = -1;
    sums.fill(0);
  };
  return {
    push(row) {
      if (1 - row[0] >= threshold) {
        if (start < 0) start = frame;
        for (let c = 1; c < width; c++) sums[c] += row[c];
      } else {
        close();
      }
      frame++;
    },
    finish() {
      close();
      return found;
    },
  };
}
