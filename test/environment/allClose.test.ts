import { describe, expect, it } from 'vitest';

describe('toBeAllClose', () => {
  it('accepts arrays and typed arrays within the absolute limit', () => {
    expect([1, 2.0000001]).toBeAllClose(Float64Array.of(1, 2));
    expect(Float32Array.of(0.1, 0.2)).toBeAllClose([0.1, 0.2]);
    expect([1, 2.1]).toBeAllClose([1, 2], { absolute: 0.2 });
    expect([1, 2.3]).not.toBeAllClose([1, 2], { absolute: 0.2 });
  });

  it('measures relativeToMax against the largest expected magnitude', () => {
    expect([0.05, -100]).toBeAllClose([0, -100], { relativeToMax: 1e-3 });
    expect([0.2, -100]).not.toBeAllClose([0, -100], { relativeToMax: 1e-3 });
    expect([0.2, -100]).toBeAllClose([0, -100], { relativeToMax: 1e-3, absolute: 0.11 });
  });

  it('refuses other lengths, NaN and infinities that are not expected', () => {
    expect([1]).not.toBeAllClose([1, 1]);
    expect([NaN]).not.toBeAllClose([1], { absolute: 1e9 });
    expect([Infinity]).not.toBeAllClose([1], { absolute: 1e9 });
    expect([NaN, Infinity]).toBeAllClose([NaN, Infinity]);
  });

  it('names the first and the worst offender', () => {
    expect(() => {
      expect([0, 1, 5, 0]).toBeAllClose([0, 0, 0, 0], { absolute: 0.5 });
    }).toThrow(/2 of 4 numbers differ.*first \[1\] found 1, wanted 0; worst \[2\] found 5/);
  });
});
