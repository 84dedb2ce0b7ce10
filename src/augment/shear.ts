import type { Generator } from '../random';
import { withinPlane } from './plane';

/** What was drawn for a shear: S01, S02, S10, S12, S20, S21 of the matrix S, whose diagonal is 1. */
export interface Shear {
  kind: 'shear';
  entries: readonly number[];
  /** Points stay in the plane. */
  plane?: boolean;
}

/** Draws the six entries, uniform in (-amplitude, amplitude). */
export function drawShear(amplitude: number, generator: Generator): Shear {
  return { kind: 'shear', entries: generator.uniforms(6, -amplitude, amplitude) };
}

/** S, row by row: every point p (a column) becomes S·p. */
export function shearMatrix({ entries, plane }: Shear): number[] {
  const [s01, s02, s10, s12, s20, s21] = entries;
  const matrix = [1, s01, s02, s10, 1, s12, s20, s21, 1];
  return (plane ?? false) ? withinPlane(matrix) : matrix;
}
