import type { Generator } from '../random';
import { withinPlane } from './plane';
import type { PointChange } from './pointChange';

/** What was drawn for a joint corruption. */
export interface JointCorruption {
  kind: 'corruption';
  /** The corrupted joints, the same in all frames and bodies. */
  joints: Int32Array;
  /** Nine entries of R, row by row; a point p (a row) becomes p·R. Absent when the joints are set to 0. */
  matrix?: readonly number[];
  /** Points stay in the plane. */
  plane?: boolean;
}

/** How joints are corrupted. */
export interface CorruptionSettings {
  /** Fraction of the joints that may be corrupted, rounded to a whole number. */
  corruptedFraction: number;
  /** Which joints may be corrupted: `all` (default), or the first 17 of any skeleton, as in the journal code. */
  corruptFrom: 'all' | '17';
  /** Probability of zeroing instead of transforming. */
  zeroProbability: number;
  /** Matrix entries are uniform in (-amplitude, amplitude). */
  amplitude: number;
}

/** Draws, in this order: zero or transform, the joints without replacement, the nine entries row by row. */
export function drawJointCorruption(
  joints: number,
  { corruptedFraction, corruptFrom, zeroProbability, amplitude }: CorruptionSettings,
  generator: Generator,
): JointCorruption {
  const zero = generator.coin(zeroProbability);
  const eligible = corruptFrom === 'all' ? joints : Math.min(joints, Number(corruptFrom));
  const chosen = generator.choose(eligible, Math.round(corruptedFraction * eligible));
  if (zero) return { kind: 'corruption', joints: chosen };
  const matrix = generator.uniforms(9, -amplitude, amplitude);
  return { kind: 'corruption', joints: chosen, matrix };
}

/** Sets the joints to 0, or replaces each of their points p (a row) by p·R. */
export function corruptionChange({ joints, matrix, plane }: JointCorruption, jointsOfBody: number): PointChange {
  if (matrix === undefined) return { jointsOfBody, joints };
  const [r00, r01, r02, r10, r11, r12, r20, r21, r22] = matrix;
  const transposed = [r00, r10, r20, r01, r11, r21, r02, r12, r22];
  return { jointsOfBody, joints, matrix: (plane ?? false) ? withinPlane(transposed) : transposed };
}
