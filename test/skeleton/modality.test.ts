import { describe, expect, it } from 'vitest';
import { applyModality, kinectV1, kinectV2 } from '../../src/skeleton';
import { randomClip } from '../data/clips';

const shape = { frames: 4, bodies: 2, joints: 25 };
const clip = randomClip(shape, 1);
const at = (x: Float32Array, t: number, m: number, v: number) =>
  x.slice(((t * 2 + m) * 25 + v) * 3, ((t * 2 + m) * 25 + v) * 3 + 3);

describe('modalities', () => {
  it('joint is the input', () => {
    expect(applyModality(clip.coordinates, shape, kinectV2, 'joint')).toBe(clip.coordinates);
  });

  it('bone is joint minus parent, and 0 at the root', () => {
    const bones = applyModality(clip.coordinates, shape, kinectV2, 'bone');
    const [hand, wrist] = [at(clip.coordinates, 2, 1, 7), at(clip.coordinates, 2, 1, 6)];
    expect(at(bones, 2, 1, 7)).toBeAllClose(hand.map((value, c) => value - wrist[c]));
    expect(at(bones, 3, 0, 20)).toEqual(new Float32Array(3));
  });

  it('motion is the step to the next frame, and 0 at the end', () => {
    const motion = applyModality(clip.coordinates, shape, kinectV2, 'motion');
    const [now, next] = [at(clip.coordinates, 1, 0, 5), at(clip.coordinates, 2, 0, 5)];
    expect(at(motion, 1, 0, 5)).toBeAllClose(next.map((value, c) => value - now[c]));
    expect(motion.slice(3 * 150)).toEqual(new Float32Array(150));
  });

  it('treats the clips of a batch alone', () => {
    const batch = new Float32Array([...clip.coordinates, ...clip.coordinates]);
    for (const modality of ['bone', 'motion'] as const) {
      const single = applyModality(clip.coordinates, shape, kinectV2, modality);
      const both = applyModality(batch, shape, kinectV2, modality);
      expect(both.slice(0, single.length)).toEqual(single);
      expect(both.slice(single.length)).toEqual(single);
    }
  });

  it('refuses other sizes', () => {
    expect(() => applyModality(new Float32Array(10), shape, kinectV2, 'bone')).toThrow(/whole number of clips/);
    expect(() => applyModality(clip.coordinates, shape, kinectV1, 'bone')).toThrow(/has 20 joints, the clip 25/);
  });
});
