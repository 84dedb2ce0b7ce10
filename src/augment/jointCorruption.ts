import type { Generator } from '../random';

/** What was drawn for a joint corruption. */
export interface JointCorruption {
  kind: 'corruption';
  /** The corrupted joints, the same in all frames and bodies. */
  joints: Int32Array;
  /** Nine entries of R, row by row; absent when the joints are set to 0. */
  matrix?: readonly number[];
}

/** How joints are corrupted. */
export interface CorruptionSettings {
  /** Share of the V joints, rounded to a whole number. */
  corruptedFraction: number;
  /** Probability of zeroing instead of transforming. */
  zeroProbability: number;
  /** Matrix entries are uniform in (-amplitude, amplitude). */
  amplitude: number;
}

/** Draws, in this order: zero or transform, the joints without replacement, the nine entries row by row. */
export function drawJointCorruption(
  joints: number,
  { corruptedFraction, zeroProbability, amplitude }: CorruptionSettings,
  generator: Generator,
): JointCorruption {
  const zero = generator.coin(zeroProbability);
  const chosen = generator.choose(joints, Math.round(corruptedFraction * joints));
  if (zero) return { kind: 'corruption', joints: chosen };
  const matrix = Array.from({ length: 9 }, () => generator.uniform(-amplitude, amplitude));
  return { kind: 'corruption', joints: chosen, matrix };
}

/**
 * Corrupts joints in place: sets them to 0, or replaces each point p (a row) by p·R.
 * @param coordinates (T, M, V, 3)
 * @param joints V
 */
export function corruptJoints(coordinates: Float32Array, joints: number, corruption: JointCorruption): void {
  const { joints: chosen, matrix } = corruption;
  if (matrix === undefined) {
    for (let body = 0; body < coordinates.length; body += joints * 3) {
      for (const joint of chosen) {
        const i = body + joint * 3;
        // Three stores: a call of fill takes forty times as long.
        coordinates[i] = 0;
        coordinates[i + 1] = 0;
        coordinates[i + 2] = 0;
      }
    }
    return;
  }
  const [r00, r01, r02, r10, r11, r12, r20, r21, r22] = matrix;
  for (let body = 0; body < coordinates.length; body += joints * 3) {
    for (const joint of chosen) {
      const i = body + joint * 3;
      const x = coordinates[i];
      const y = coordinates[i + 1];
      const z = coordinates[i + 2];
      coordinates[i] = x * r00 + y * r10 + z * r20;
      coordinates[i + 1] = x * r01 + y * r11 + z * r21;
      coordinates[i + 2] = x * r02 + y * r12 + z * r22;
    }
  }
}
