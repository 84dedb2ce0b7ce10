import { describe, expect, it } from 'vitest';

import { symmetricEigenvalues } from '../../src/evaluation/symmetricEigenvalues';
import { Generator } from '../../src/random';

describe('symmetricEigenvalues', () => {
  it('finds the eigenvalues worked out by hand', () => {
    expectClose(symmetricEigenvalues(Float64Array.of(5), 1), [5]);
    expectClose(symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2), [1, 3]);
    expectClose(symmetricEigenvalues(Float64Array.of(3, 0, 0, 0, -7, 0, 0, 0, 1), 3), [-7, 1, 3]);
    // Path graph: 2 − 2·cos(π·k/4), k = 1, 2, 3.
    const path = Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2);
    expectClose(symmetricEigenvalues(path, 3), [2 - Math.SQRT2, 2, 2 + Math.SQRT2]);
    expectClose(symmetricEigenvalues(new Float64Array(16).fill(1), 4), [0, 0, 0, 4]);
  });

  it('agrees with trace, squared norm and a known spectrum on random matrices', () => {
    const generator = new Generator(3);
    const n = 24;
    const known = Array.from({ length: n }, (_, i) => (i < 5 ? 2 : i - 8));
    const matrix = rotated(known, generator);
    const before = matrix.slice();
    expectClose(
      symmetricEigenvalues(matrix, n),
      known.sort((a, b) => a - b),
    );
    expect(matrix).toEqual(before);
  });
});

/** A symmetric matrix with the given eigenvalues: reflected at random planes. */
function rotated(eigenvalues: number[], generator: Generator): Float64Array {
  const n = eigenvalues.length;
  let matrix = new Float64Array(n * n);
  eigenvalues.forEach((value, i) => (matrix[i * n + i] = value));
  for (let round = 0; round < 4; round++) {
    const v = Array.from({ length: n }, () => generator.normal());
    const length = Math.hypot(...v);
    const mirror = (i: number, j: number): number => Number(i === j) - (2 * v[i] * v[j]) / length ** 2;
    const next = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        for (let k = 0; k < n; k++)
          for (let l = 0; l < n; l++) next[i * n + j] += mirror(i, k) * matrix[k * n + l] * mirror(l, j);
    matrix = next;
  }
  return matrix;
}

function expectClose(found: Float64Array, wanted: number[]): void {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 9));
}
