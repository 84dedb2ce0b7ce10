import { describe, expect, it } from 'vitest';
import { applyView, augmentDefaults, describeView, drawView, turnMatrix, type Turn } from '../../src/augment';
import { Generator } from '../../src/random';
import { randomClip } from '../data/clips';

const turn = (changes: Partial<Turn>): Turn => ({
  ...{ kind: 'turn', angle: 0, tilt: 0, scale: 1, mirrored: false, up: 'y' },
  ...changes,
});

/** Matrix (row by row) times point. */
const moved = (changes: Partial<Turn>, [x, y, z]: readonly number[]): number[] => {
  const m = turnMatrix(turn(changes));
  return [0, 3, 6].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z);
};

describe('turned views', () => {
  it('turn about the vertical axis, then tilt, scale and mirror', () => {
    const cases: [Partial<Turn>, number[], number[]][] = [
      [{}, [1, 2, 3], [1, 2, 3]],
      [{ angle: 90 }, [1, 2, 3], [3, 2, -1]],
      [{ tilt: 90 }, [1, 2, 3], [1, -3, 2]],
      [{ angle: 90, tilt: 90 }, [1, 2, 3], [3, 1, 2]],
      [{ up: 'z', angle: 90 }, [1, 2, 3], [-2, 1, 3]],
      [{ up: 'z', angle: 90, tilt: 90 }, [1, 2, 3], [-2, -3, 1]],
      [{ scale: 2, mirrored: true }, [1, 2, 3], [-2, 4, 6]],
      [{ mirrored: true, angle: 90 }, [1, 2, 3], [3, 2, 1]],
    ];
    for (const [changes, point, wanted] of cases) expect(moved(changes, point)).toBeAllClose(wanted);
  });

  it('are drawn within their limits, in the order of the method, and keep lengths but for the scale', () => {
    const settings = { ...augmentDefaults, view: 'turn' as const, corruptionProbability: 0 };
    const clip = randomClip({ frames: 64, bodies: 1, joints: 25 }, 3);
    for (let seed = 0; seed < 20; seed++) {
      const draws = drawView(64, 25, settings, new Generator(seed));
      const by = new Generator(seed);
      // All 64 frames are taken, and the coin is for no corruption.
      by.uniform();
      by.integer(0, 0);
      by.coin(0);
      const [angle, tilt, scale] = [180, 15, 0.1].map((most) => by.uniform(-most, most));
      expect(draws.spatial).toEqual(turn({ angle, tilt, scale: 1 + scale, mirrored: by.coin(0) }));
      const view = applyView(clip, draws, settings);
      const length = (x: Float32Array): number => Math.hypot(x[0], x[1], x[2]);
      expect(length(view) / length(clip.coordinates)).toBeCloseTo(1 + scale, 5);
    }
  });

  it('say what was drawn', () => {
    const spatial = turn({ angle: -30, tilt: 5, scale: 1.04, mirrored: true });
    const draws = { crop: { start: 0, length: 64 }, spatial };
    expect(describeView(draws)).toBe('frames 0 to 63, turn');
    expect(describeView(draws, 'numbers')).toBe('frames 0 to 63, turn −30° about y, tilt 5°, scale 1.04, mirrored');
  });
});
