import { describe, expect, it } from 'vitest';

import { alignment, uniformity } from '../../src/evaluation';

describe('alignment', () => {
  it('is the mean squared distance of unit vectors', () => {
    // The first pair is the same direction at another length, the second at right angles: (0 + 2) / 2.
    const [a, b] = [Float32Array.of(3, 0, 0, 2), Float32Array.of(1, 0, 5, 0)];
    expect(alignment(a, b, 2)).toBeCloseTo(1, 6);
    expect(alignment(a, a, 2)).toBe(0);
  });
});

describe('uniformity', () => {
  it('is 0 for equal directions, and by hand for three', () => {
    expect(uniformity(Float32Array.of(1, 0, 2, 0, 9, 0), 2)).toBeCloseTo(0, 6);
    // Pairs: right angles (‖·‖² = 2) twice, opposite (4) once.
    const three = Float32Array.of(1, 0, 0, 1, -1, 0);
    expect(uniformity(three, 2)).toBeCloseTo(Math.log((2 * Math.exp(-4) + Math.exp(-8)) / 3), 6);
  });
});
