import { describe, expect, it } from 'vitest';
import { normaliseClip } from '../../src/data';
import { kinectV1, type Clip } from '../../src/skeleton';
import { randomClip } from './clips';

const at = (clip: Clip, t: number, m: number, v: number) => {
  const start = ((t * clip.bodies + m) * clip.joints + v) * 3;
  return clip.coordinates.slice(start, start + 3);
};

const clear = (clip: Clip, t: number, m: number) => {
  const start = (t * clip.bodies + m) * clip.joints * 3;
  clip.coordinates.fill(0, start, start + clip.joints * 3);
};

describe('normaliseClip', () => {
  const clip = randomClip({ frames: 6, bodies: 2, joints: 20 }, 4);

  it('centres every frame and levels the shoulders of the first', () => {
    const result = normaliseClip(clip, kinectV1);
    for (let t = 0; t < 6; t++) expect(at(result, t, 0, 1)).toBeAllClose([0, 0, 0]);
    const [left, right] = [at(result, 0, 0, 4), at(result, 0, 0, 8)];
    expect(right.slice(1)).toBeAllClose(left.slice(1));
    expect(right[0]).toBeGreaterThan(left[0]);
  });

  it('changes no distance inside a frame', () => {
    const result = normaliseClip(clip, kinectV1);
    const distance = (c: Clip) => {
      const [a, b] = [at(c, 3, 0, 7), at(c, 3, 1, 15)];
      return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    };
    expect(distance(result)).toBeCloseTo(distance(clip), 5);
  });

  it('leaves absent bodies, absent joints and the input alone', () => {
    const holed = { ...clip, coordinates: clip.coordinates.slice() };
    for (let t = 0; t < 6; t++) clear(holed, t, 1);
    holed.coordinates.fill(0, (3 * 2 * 20 + 9) * 3, (3 * 2 * 20 + 10) * 3);
    const before = holed.coordinates.slice();
    const result = normaliseClip(holed, kinectV1);
    expect(holed.coordinates).toEqual(before);
    for (let t = 0; t < 6; t++) expect(at(result, t, 1, 5)).toEqual(new Float32Array(3));
    expect(at(result, 3, 0, 9)).toEqual(new Float32Array(3));
  });

  it('changes the clip itself where asked to', () => {
    const own = { ...clip, coordinates: clip.coordinates.slice() };
    expect(normaliseClip(own, kinectV1, { inPlace: true })).toBe(own);
    expect(own).toEqual(normaliseClip(clip, kinectV1));
  });

  it('moves a late body to the front and repeats it', () => {
    const late = { ...clip, coordinates: clip.coordinates.slice() };
    for (const t of [0, 1, 4, 5]) for (const m of [0, 1]) clear(late, t, m);
    const result = normaliseClip(late, kinectV1);
    for (let t = 2; t < 6; t++) expect(at(result, t, 1, 3)).toEqual(at(result, t - 2, 1, 3));
    expect(at(result, 0, 1, 3)).not.toEqual(at(result, 1, 1, 3));
  });

  it('treats a long clip as its frames', () => {
    // Frames depend on frame 0 alone, so that any part of the clip, with frame 0 before it, must come out the same.
    const long = randomClip({ frames: 5000, bodies: 2, joints: 20 }, 7);
    const result = normaliseClip(long, kinectV1);
    const size = 2 * 20 * 3;
    for (const start of [1, 2183, 2184, 4990]) {
      const part = new Float32Array(6 * size);
      part.set(long.coordinates.subarray(0, size));
      part.set(long.coordinates.subarray(start * size, (start + 5) * size), size);
      const alone = normaliseClip({ frames: 6, bodies: 2, joints: 20, coordinates: part }, kinectV1);
      expect(result.coordinates.slice(start * size, (start + 5) * size)).toEqual(alone.coordinates.slice(size));
    }
  });

  it('keeps a gap between present frames', () => {
    const gap = { ...clip, coordinates: clip.coordinates.slice() };
    for (const m of [0, 1]) clear(gap, 2, m);
    const result = normaliseClip(gap, kinectV1);
    expect(at(result, 2, 1, 3)).toEqual(new Float32Array(3));
    expect(at(result, 3, 1, 3)).not.toEqual(new Float32Array(3));
  });

  it('gives zeros for zeros', () => {
    const empty = { ...clip, coordinates: new Float32Array(clip.coordinates.length) };
    expect(normaliseClip(empty, kinectV1)).toEqual(empty);
  });
});

describe('shoulders that nearly oppose the axis', () => {
  /** A standing body whose shoulders point against x, but for a little noise. */
  const facing = (tilt: number, turn: number): Clip => {
    const coordinates = Float32Array.from({ length: 20 * 3 }, (_, i) => Math.sin(i) / 10 + [0, 1, 2][i % 3]);
    const { leftShoulder, rightShoulder } = kinectV1;
    coordinates.set([0.2, 1.4, 2], leftShoulder * 3);
    coordinates.set([-0.2, 1.4 + tilt, 2 + turn], rightShoulder * 3);
    return { frames: 1, bodies: 1, joints: 20, coordinates };
  };

  it('are turned about the vertical: small noise leaves heights as they are', () => {
    const results = [
      [1e-3, 0],
      [-1e-3, 0],
      [0, 1e-3],
      [0, -1e-3],
    ].map(([tilt, turn]) => normaliseClip(facing(tilt, turn), kinectV1));
    const [first] = results;
    for (const result of results) expect(result.coordinates).toBeAllClose(first.coordinates, { absolute: 0.03 });
    // Half a turn about y: x and z change their signs, y stays.
    const raw = facing(0, 1e-3);
    const head = 3;
    const spine = kinectV1.centre;
    const height = at(raw, 0, 0, head)[1] - at(raw, 0, 0, spine)[1];
    expect(at(first, 0, 0, head)[1]).toBeCloseTo(height, 1);
    const ahead = at(raw, 0, 0, head)[2] - at(raw, 0, 0, spine)[2];
    expect(at(first, 0, 0, head)[2]).toBeCloseTo(-ahead, 1);
  });

  it('come to lie on x', () => {
    const result = normaliseClip(facing(0.01, 0.02), kinectV1);
    const [left, right] = [kinectV1.leftShoulder, kinectV1.rightShoulder].map((joint) => at(result, 0, 0, joint));
    expect(right[0] - left[0]).toBeCloseTo(Math.hypot(0.4, 0.01, 0.02), 5);
    expect(right.slice(1)).toBeAllClose(left.slice(1), { absolute: 1e-5 });
  });
});
