import { describe, expect, it } from 'vitest';
import { applyView, augmentDefaults, describeView, drawView, spaceOf, type AugmentSettings } from '../../src/augment';
import { Generator } from '../../src/random';
import { randomClip } from '../data/clips';

const clip = randomClip({ frames: 64, bodies: 1, joints: 17 }, 5);
const whole = { ratio: [1, 1] as const };

const third = (coordinates: Float32Array): Float32Array => coordinates.filter((_, i) => i % 3 === 2);

const others = (coordinates: Float32Array): Float32Array => coordinates.filter((_, i) => i % 3 !== 2);

const kinds: [name: string, settings: Partial<AugmentSettings>][] = [
  ['shear', { corruptionProbability: 0 }],
  ['turn', { corruptionProbability: 0, view: 'turn', turn: { ...augmentDefaults.turn, mirror: 0.5 } }],
  ['mixed joints', { corruptionProbability: 1, zeroProbability: 0 }],
];

describe('views in the plane', () => {
  it.each(kinds)('%s: what stands third stays as it is, x and y do not', (_, changes) => {
    for (let seed = 0; seed < 5; seed++) {
      const settings: AugmentSettings = { ...augmentDefaults, ...whole, ...changes, space: 'plane' };
      const draws = drawView(64, 17, settings, new Generator(seed));
      const view = applyView(clip, draws, settings);
      expect(third(view)).toBeAllClose(third(clip.coordinates), { absolute: 1e-6 });
      expect(others(view)).not.toEqual(others(clip.coordinates));
      // The same numbers are drawn as in space.
      const solid = drawView(64, 17, { ...settings, space: 'solid' }, new Generator(seed));
      expect(draws).toEqual({ ...solid, spatial: { ...solid.spatial, plane: true } });
    }
  });

  it('a turn keeps lengths but for the scale', () => {
    const settings: AugmentSettings = { ...augmentDefaults, ...whole, ...kinds[1][1], space: 'plane' };
    const draws = drawView(64, 17, settings, new Generator(2));
    const view = applyView(clip, draws, settings);
    const length = (x: Float32Array): number => Math.hypot(x[0], x[1]);
    const { scale } = draws.spatial as { scale: number };
    expect(length(view)).toBeCloseTo(scale * length(clip.coordinates), 5);
    expect(describeView(draws, 'numbers')).toMatch(/in the plane, scale/);
  });

  it('says only what happens in the plane', () => {
    const settings: AugmentSettings = { ...augmentDefaults, corruptionProbability: 0, space: 'plane' };
    expect(describeView(drawView(64, 17, settings, new Generator(1)), 'numbers')).not.toContain('z');
  });

  it('are taken where the data set says so, unless the settings do', () => {
    expect(spaceOf(augmentDefaults, 'zero').space).toBe('plane');
    expect(spaceOf(augmentDefaults, undefined).space).toBe('solid');
    expect(spaceOf({ ...augmentDefaults, space: 'solid' }, 'score').space).toBe('solid');
  });
});
