import { describe, expect, it } from 'vitest';
import {
  applyView,
  augmentDefaults,
  describeView,
  drawView,
  spaceOf,
  type AugmentSettings,
  type Turn,
} from '../../src/augment';
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

  it('a turn about the vertical axis makes bodies narrower, the tilt turns them in the plane', () => {
    const turn: Turn = { kind: 'turn', angle: 60, tilt: 0, scale: 1.5, mirrored: false, up: 'y', plane: true };
    const drawn = (changes: Partial<Turn>): Float32Array => {
      const spatial = { ...turn, ...changes };
      return applyView(clip, { crop: { start: 0, length: 64 }, spatial }, { frames: 64 });
    };
    const [x, y, z] = clip.coordinates;
    expect(drawn({}).slice(0, 3)).toBeAllClose([0.75 * x, 1.5 * y, z]);
    expect(drawn({ angle: 180, mirrored: true }).slice(0, 3)).toBeAllClose([1.5 * x, 1.5 * y, z]);
    expect(drawn({ tilt: 90 }).slice(0, 3)).toBeAllClose([-1.5 * y, 0.75 * x, z], { absolute: 1e-6 });
    const draws = { crop: { start: 0, length: 64 }, spatial: { ...turn, tilt: 5 } };
    expect(describeView(draws, 'numbers')).toBe(
      'frames 0 to 63, turn 60° about y as a flat figure, 5° in the plane, scale 1.50',
    );
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
