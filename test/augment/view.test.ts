import { describe, expect, it } from 'vitest';
import {
  applyView,
  augmentDefaults,
  describeView,
  drawView,
  makeEvaluationView,
  makeView,
  type ViewDraws,
} from '../../src/augment';
import { Generator } from '../../src/random';
import { randomClip } from '../data/clips';

const clip = randomClip({ frames: 90, bodies: 2, joints: 25 }, 5);

describe('views', () => {
  it('depend on the generator alone', () => {
    const view = (seed: number) => makeView(clip, augmentDefaults, new Generator(seed));
    expect(view(3)).toEqual(view(3));
    expect(view(3)).not.toEqual(view(4));
    expect(view(3)).toHaveLength(64 * 2 * 25 * 3);
  });

  it('leave the clip alone', () => {
    const before = clip.coordinates.slice();
    for (let seed = 0; seed < 8; seed++) makeView(clip, augmentDefaults, new Generator(seed));
    expect(clip.coordinates).toEqual(before);
  });

  it('draw crop, coin and numbers in the order of the method', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const draws = drawView(90, 25, augmentDefaults, new Generator(seed));
      const by = new Generator(seed);
      const length = Math.min(Math.max(Math.floor(90 * by.uniform(0.1, 1)), 64), 90);
      expect(draws.crop).toEqual({ length, start: by.integer(0, 90 - length) });
      if (!by.coin()) {
        const entries = Array.from({ length: 6 }, () => by.uniform(-1, 1));
        expect(draws.spatial).toEqual({ kind: 'shear', entries });
        seen.add('shear');
        continue;
      }
      const zero = by.coin();
      const joints = by.choose(25, 15);
      const matrix = zero ? undefined : Array.from({ length: 9 }, () => by.uniform(-1, 1));
      expect(draws.spatial).toEqual({ kind: 'corruption', joints, matrix });
      seen.add(zero ? 'zero' : 'transform');
    }
    expect([...seen].sort()).toEqual(['shear', 'transform', 'zero']);
  });

  it('corrupt 60 % of the joints of any skeleton', () => {
    const settings = { ...augmentDefaults, corruptionProbability: 1 };
    for (const [joints, corrupted] of [
      [25, 15],
      [20, 12],
      [17, 10],
    ]) {
      const { spatial } = drawView(90, joints, settings, new Generator(1));
      expect(spatial).toHaveProperty('joints.length', corrupted);
    }
  });

  it('take short clips whole and long ones with at least the minimum', () => {
    for (let seed = 0; seed < 40; seed++) {
      expect(drawView(64, 25, augmentDefaults, new Generator(seed)).crop).toEqual({ start: 0, length: 64 });
      const { start, length } = drawView(300, 25, augmentDefaults, new Generator(seed)).crop;
      expect(length).toBeGreaterThanOrEqual(64);
      expect(start + length).toBeLessThanOrEqual(300);
    }
  });

  it('keep constant coordinates when resized, also from one frame', () => {
    const frame = randomClip({ frames: 1, bodies: 1, joints: 20 }, 2);
    const view = makeEvaluationView(frame);
    for (let t = 0; t < 64; t++) expect(view.slice(t * 60, t * 60 + 60)).toBeAllClose(frame.coordinates);
  });

  it('zero exactly the chosen joints', () => {
    const crop = { start: 0, length: 64 };
    const still = applyView(clip, { crop, spatial: { kind: 'shear', entries: [0, 0, 0, 0, 0, 0] } }, augmentDefaults);
    const view = applyView(
      clip,
      { crop, spatial: { kind: 'corruption', joints: Int32Array.of(3, 24) } },
      augmentDefaults,
    );
    view.forEach((value, i) => {
      const joint = Math.floor(i / 3) % 25;
      expect(value).toBe(joint === 3 || joint === 24 ? 0 : still[i]);
    });
  });

  it('crop the centre for evaluation', () => {
    const ramp = {
      frames: 10,
      bodies: 1,
      joints: 1,
      coordinates: Float32Array.from({ length: 30 }, (_, i) => Math.floor(i / 3)),
    };
    expect([...makeEvaluationView(ramp, 0.5, 6)].filter((_, i) => i % 3 === 0)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(() => makeEvaluationView(ramp, 0)).toThrow(/fraction above 0/);
  });
});

describe('a view in words', () => {
  it('names its frames and what was done to the joints', () => {
    const crop = { start: 12, length: 64 };
    const joints = Int32Array.of(1, 2);
    expect(describeView({ crop, spatial: { kind: 'shear', entries: [] } })).toBe('frames 12 to 75, shear');
    expect(describeView({ crop, spatial: { kind: 'corruption', joints } })).toBe('frames 12 to 75, 2 joints set to 0');
    const mixed = { kind: 'corruption' as const, joints, matrix: [1] };
    expect(describeView({ crop, spatial: mixed })).toBe('frames 12 to 75, 2 joints mixed');
  });

  it('names every number that was drawn', () => {
    const crop = { start: 0, length: 3 };
    const words = (spatial: ViewDraws['spatial']) => describeView({ crop, spatial }, 'numbers');
    const entries = [0.5, -0.25, 0, 1, -1, 0.125];
    expect(words({ kind: 'shear', entries })).toBe(
      'frames 0 to 2, shear x + 0.50y − 0.25z, y + 0.00x + 1.00z, z − 1.00x + 0.13y',
    );
    const joints = Int32Array.of(7, 2);
    expect(words({ kind: 'corruption', joints })).toBe('frames 0 to 2, 2 joints (2 7) set to 0');
    const matrix = [1, 2, 3, -4, 5, 6, 7, 8, 9];
    expect(words({ kind: 'corruption', joints, matrix })).toBe(
      'frames 0 to 2, 2 joints (2 7) mixed by (1.00 2.00 3.00; −4.00 5.00 6.00; 7.00 8.00 9.00)',
    );
  });
});
