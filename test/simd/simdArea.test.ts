import { describe, expect, it } from 'vitest';
import { isInReach, loops, SimdArea } from '../../src/simd';

describe('areas of the memory of compiled loops', () => {
  it('do not overlap, with room behind each for a vector', () => {
    const [a, b] = [new SimdArea(48), new SimdArea(16)];
    expect(a.address % 16).toBe(0);
    expect(b.address).toBeGreaterThanOrEqual(a.address + 48 + 15);
    a.bytes.fill(7);
    expect(b.bytes.every((byte) => byte === 0)).toBe(true);
    expect([a.floats.length, a.words.length, a.doubles.length]).toEqual([12, 12, 6]);
  });

  it('are in reach, other arrays are not', () => {
    const area = new SimdArea(64);
    expect(isInReach(area.takeFloats(16))).toBe(true);
    expect(isInReach(area.takeFloats(17))).toBe(false);
    expect(area.takeFloats(17)).toHaveLength(17);
    expect(isInReach(new Float32Array(4))).toBe(false);
  });

  it('end with the memory, which does not grow', () => {
    const { byteLength } = loops().memory.buffer;
    expect(() => new SimdArea(byteLength)).toThrow('no 67108864 bytes left');
  });
});
