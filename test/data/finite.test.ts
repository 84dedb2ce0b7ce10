import { describe, expect, it } from 'vitest';
import { firstNotFinite } from '../../src/data/finite';

describe('firstNotFinite', () => {
  it('finds the place in arrays of any length', () => {
    for (const length of [0, 1, 3, 4, 7, 16, 70_000]) {
      const values = new Float32Array(length).fill(-3.4028234663852886e38);
      expect(firstNotFinite(values)).toBe(-1);
      for (const place of [0, 1, length >> 1, length - 2, length - 1]) {
        if (place < 0 || place >= length) continue;
        for (const value of [NaN, Infinity, -Infinity]) {
          const wrong = values.slice();
          wrong[place] = value;
          wrong[length - 1] = place < length - 1 ? NaN : value;
          expect(firstNotFinite(wrong)).toBe(place);
        }
      }
    }
  });
});
