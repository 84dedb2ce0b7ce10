import { describe, expect, it } from 'vitest';
import { clipFromChannelFirst, clipToChannelFirst } from '../../src/skeleton';
import { randomClip } from '../data/clips';

describe('channel-first arrays', () => {
  it('put coordinate c, frame t, joint v, body m at ((c·T + t)·V + v)·M + m', () => {
    const [C, T, V, M] = [3, 2, 4, 2];
    const data = Float32Array.from({ length: C * T * V * M }, (_, i) => i);
    const clip = clipFromChannelFirst(data, { C, T, V, M });
    expect(clip.coordinates[((1 * M + 1) * V + 2) * 3 + 2]).toBe(((2 * T + 1) * V + 2) * M + 1);
    expect(clipToChannelFirst(clip)).toEqual(data);
  });

  it('go there and back', () => {
    const clip = randomClip({ frames: 5, bodies: 2, joints: 7 });
    const there = clipToChannelFirst(clip);
    expect(clipFromChannelFirst(there, { C: 3, T: 5, V: 7, M: 2 })).toEqual(clip);
  });

  it('take an offset, fewer frames and two coordinates', () => {
    const data = [9, 9, 1, 2, 3, 4];
    const clip = clipFromChannelFirst(data, { C: 2, T: 2, V: 1, M: 1 }, 2, 1);
    expect(clip).toEqual({ frames: 1, bodies: 1, joints: 1, coordinates: Float32Array.of(1, 3, 0) });
  });

  it('refuse wrong sizes', () => {
    expect(() => clipFromChannelFirst([1], { C: 3, T: 1, V: 1, M: 1 })).toThrow(/1 numbers where 3/);
    expect(() => clipFromChannelFirst([1], { C: 4, T: 1, V: 1, M: 1 })).toThrow(/2 or 3 coordinates/);
    expect(() => clipFromChannelFirst([1, 2, 3], { C: 3, T: 1, V: 1, M: 1 }, 0, 2)).toThrow(/2 frames wanted of 1/);
  });
});
