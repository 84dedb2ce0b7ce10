import { describe, expect, it } from 'vitest';
import { clipMemory, resizeFrames, type PointChange, type Resizing } from '../../src/augment';
import { Generator } from '../../src/random';
import { randomClip } from '../data/clips';

/** The same by the formulas, in double precision. */
function expected(
  coordinates: Float32Array,
  size: number,
  { start, length, frames }: Resizing,
  change?: PointChange,
): Float64Array {
  const result = new Float64Array(frames * size);
  for (let i = 0; i < frames; i++) {
    const p = Math.max(0, ((i + 0.5) * length) / frames - 0.5);
    const before = Math.floor(p);
    const after = Math.min(before + 1, length - 1);
    for (let k = 0; k < size; k++) {
      const [a, b] = [before, after].map((frame) => coordinates[(start + frame) * size + k]);
      result[i * size + k] = a + (p - before) * (b - a);
    }
    if (change === undefined) continue;
    for (let point = 0; point < size / 3; point++) {
      const joint = point % change.jointsOfBody;
      if (change.joints !== undefined && !change.joints.includes(joint)) continue;
      const at = i * size + point * 3;
      const old = result.slice(at, at + 3);
      for (let row = 0; row < 3; row++) {
        const matrix = change.matrix?.slice(row * 3, row * 3 + 3) ?? [0, 0, 0];
        result[at + row] = matrix.reduce((sum, entry, column) => sum + entry * old[column], 0);
      }
    }
  }
  return result;
}

const generator = new Generator(4);
const matrix = generator.uniforms(9, -1, 1);

describe('resizeFrames', () => {
  // One point, fewer points than the loops take at once, a whole number of such pieces and not, many.
  it.each([
    [1, 1],
    [1, 3],
    [1, 4],
    [2, 25],
    [1, 17],
    [3, 20],
    [2, 700],
  ])('interpolates and changes points: %d bodies of %d joints', (bodies, joints) => {
    const { coordinates } = randomClip({ frames: 90, bodies, joints }, joints);
    const size = bodies * joints * 3;
    const chosen = generator.choose(joints, Math.ceil(joints / 2));
    const changes: (PointChange | undefined)[] = [
      undefined,
      { jointsOfBody: joints, matrix },
      { jointsOfBody: joints, joints: chosen, matrix },
      { jointsOfBody: joints, joints: chosen },
      { jointsOfBody: joints },
    ];
    for (const resizing of [
      { start: 10, length: 70, frames: 64 },
      { start: 0, length: 90, frames: 7 },
      { start: 89, length: 1, frames: 5 },
      { start: 3, length: 20, frames: 300 },
    ]) {
      for (const change of changes) {
        const found = resizeFrames(coordinates, size, resizing, undefined, change);
        expect(found).toBeAllClose(expected(coordinates, size, resizing, change), { absolute: 1e-6 });
      }
    }
  });

  it('gives the same for a clip in the memory for clips', () => {
    const { coordinates } = randomClip({ frames: 90, bodies: 2, joints: 25 }, 1);
    const memory = clipMemory(coordinates.length);
    memory.set(coordinates);
    const change = { jointsOfBody: 25, matrix };
    const resizing = { start: 5, length: 80, frames: 64 };
    expect(resizeFrames(memory, 150, resizing, undefined, change)).toEqual(
      resizeFrames(coordinates, 150, resizing, undefined, change),
    );
    expect(memory).toEqual(coordinates);
  });

  it('takes clips that are too long to be copied whole', () => {
    const { coordinates } = randomClip({ frames: 9000, bodies: 2, joints: 25 }, 1);
    for (const resizing of [
      { start: 10, length: 8990, frames: 64 },
      { start: 0, length: 9000, frames: 1000 },
    ]) {
      const found = resizeFrames(coordinates, 150, resizing);
      expect(found).toBeAllClose(expected(coordinates, 150, resizing), { absolute: 1e-6 });
    }
    expect(clipMemory(coordinates.length)).toHaveLength(coordinates.length);
  });

  it('refuses frames that the clip does not have, and frames too large', () => {
    const { coordinates } = randomClip({ frames: 4, bodies: 1, joints: 2 }, 1);
    for (const [start, length] of [
      [-1, 2],
      [3, 2],
      [0, 0],
    ]) {
      expect(() => resizeFrames(coordinates, 6, { start, length, frames: 2 })).toThrow(RangeError);
    }
    const large = new Float32Array(2 ** 17 + 3);
    expect(() => resizeFrames(large, large.length, { start: 0, length: 1, frames: 1 })).toThrow('at most 131072');
  });
});
