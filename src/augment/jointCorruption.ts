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
  const { matrix: r } = corruption;
  for (let body = 0; body < coordinates.length; body += joints * 3) {
    for (const joint of corruption.joints) {
      const i = body + joint * 3;
      if (r === undefined) {
        coordinates.fill(0, i, i + 3);
        continue;
      }
      const [x, y, z] = coordinates.subarray(i, i + 3);
      for (let c = 0; c < 3; c++) coordinates[i + c] = x * r[c] + y * r[3 + c] + z * r[6 + c];
    }
  }
}
