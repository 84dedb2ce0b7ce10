import type { Generator } from '../random';

/** What was drawn for a shear: S01, S02, S10, S12, S20, S21 of the matrix S, whose diagonal is 1. */
export interface Shear {
  kind: 'shear';
  entries: readonly number[];
}

/** Draws the six entries, uniform in (-amplitude, amplitude). */
export function drawShear(amplitude: number, generator: Generator): Shear {
  return { kind: 'shear', entries: Array.from({ length: 6 }, () => generator.uniform(-amplitude, amplitude)) };
}

/**
 * Replaces every point p (a column) by S·p, in place.
 * @param coordinates (..., 3)
 */
export function shearPoints(coordinates: Float32Array, { entries }: Shear): void {
  const [s01, s02, s10, s12, s20, s21] = entries;
  for (let i = 0; i < coordinates.length; i += 3) {
    const x = coordinates[i];
    const y = coordinates[i + 1];
    const z = coordinates[i + 2];
    coordinates[i] = x + s01 * y + s02 * z;
    coordinates[i + 1] = s10 * x + y + s12 * z;
    coordinates[i + 2] = s20 * x + s21 * y + z;
  }
}
