import { describe, expect, it } from 'vitest';

import {
  correlationMatrix,
  covarianceSpectrum,
  effectiveRank,
  effectiveRankOf,
  featureHealth,
  variances,
} from '../../src/evaluation/featureHealth';
import { Generator } from '../../src/random';

describe('variances', () => {
  it('are unbiased', () => {
    expect([...variances(Float32Array.of(1, 10, 3, 10, 5, 40), 2)]).toEqual([4, 300]);
    expect([...variances(Float32Array.of(1, 2), 2)]).toEqual([0, 0]);
  });
});

describe('effectiveRank', () => {
  it('is the exponential of the entropy of the eigenvalues', () => {
    expect(effectiveRankOf([2, 2, 2, 2])).toBeCloseTo(4, 12);
    expect(effectiveRankOf([5, 0, 0])).toBeCloseTo(1, 12);
    expect(effectiveRankOf([0, 0])).toBe(0);
    // Halves and quarters: entropy log(2)/2 + 2·log(4)/4 = 3/2·log 2.
    expect(effectiveRankOf([2, 4, 2])).toBeCloseTo(2 ** 1.5, 12);
  });

  it('counts equal directions and ignores the mean', () => {
    // Corners of a square around (5, 5), and a third dimension that never changes.
    const square = Float32Array.of(4, 4, 7, 4, 6, 7, 6, 4, 7, 6, 6, 7);
    expect(effectiveRank(square, 3)).toBeCloseTo(2, 6);
    expect(effectiveRank(Float32Array.of(1, 2, 2, 4, 3, 6), 2)).toBeCloseTo(1, 6);
    expect(effectiveRank(new Float32Array(12).fill(0.1), 3)).toBe(0);
  });

  it('weighs unequal directions by entropy', () => {
    // Variances 3 and 1 (population): p = 3/4, 1/4.
    const root = Math.sqrt(3);
    const cross = Float32Array.of(root, 1, -root, 1, root, -1, -root, -1);
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(effectiveRank(cross, 2)).toBeCloseTo(Math.exp(entropy), 5);
  });

  it('is the same from the Gram matrix and from the covariance', () => {
    const generator = new Generator(1);
    const wide = Float32Array.from({ length: 6 * 9 }, () => generator.normal());
    const tall = Float32Array.of(...wide, ...wide.subarray(0, 27)); // nine samples, six of them different
    const spectrum = covarianceSpectrum(wide, 9);
    const sum = variances(wide, 9).reduce((total, value) => total + value, 0);
    expect(spectrum.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 6);
    expect(spectrum.length).toBe(6);
    expect(covarianceSpectrum(tall, 9).length).toBe(9);
    expect(covarianceSpectrum(tall, 9).filter((value) => value > 1e-9).length).toBe(5);
    expect([...spectrum]).toEqual([...spectrum].sort((a, b) => b - a));
  });
});

describe('correlationMatrix', () => {
  it('is 1 for a dimension and itself, -1 for its opposite and 0 for one that never changes', () => {
    const features = Float32Array.of(1, -2, 0.1, 2, -4, 0.1, 4, -8, 0.1);
    const matrix = correlationMatrix(features, 3);
    [1, -1, 0, -1, 1, 0, 0, 0, 0].forEach((value, i) => expect(matrix[i]).toBeCloseTo(value, 6));
  });
});

describe('featureHealth', () => {
  it('tells healthy features from collapsed ones', () => {
    const generator = new Generator(2);
    const healthy = Float32Array.from({ length: 200 * 8 }, () => generator.normal());
    const good = featureHealth(healthy, 8);
    expect(good.effectiveRank).toBeGreaterThan(7);
    expect(good.deadShare).toBe(0);
    expect(good.meanDeviation).toBeCloseTo(1, 1);
    const half = healthy.map((value, i) => (i % 8 < 4 ? value : 0.3));
    expect(featureHealth(half, 8).deadShare).toBe(0.5);
    expect(featureHealth(half, 8).effectiveRank).toBeLessThan(4.01);
    expect(featureHealth(new Float32Array(40).fill(2), 8)).toEqual({
      meanDeviation: 0,
      deadShare: 1,
      effectiveRank: 0,
    });
  });
});
