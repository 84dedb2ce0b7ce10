import { describe, expect, it } from 'vitest';
import { bodyEnergy, orderOfEnergies } from '../../src/data/bodyEnergy';
import { SimdArea } from '../../src/simd';
import { randomClip } from './clips';

describe('bodyEnergy', () => {
  it('adds the standard deviations over the frames with a body', () => {
    // Two joints, three frames, the middle one empty. x: 1, 3, 5, 7 has variance 5; y is 2 always; z: 0, 0, 0, 4 has 3.
    const coordinates = [1, 2, 0, 3, 2, 0, 0, 0, 0, 0, 0, 0, 5, 2, 0, 7, 2, 4];
    const energy = bodyEnergy({ coordinates, frames: 3, joints: 2, first: 0, stride: 6 });
    expect(energy).toBeCloseTo(Math.sqrt(5) + Math.sqrt(3), 14);
  });

  it('takes one body out of several', () => {
    // One joint, two frames, two bodies: x of body 1 is -1 and 1.
    const coordinates = [9, 9, 9, -1, 5, 5, 8, 8, 8, 1, 5, 5];
    expect(bodyEnergy({ coordinates, frames: 2, joints: 1, first: 3, stride: 6 })).toBe(1);
  });

  it('is the same for tracks of any length, in the memory of the compiled loops and elsewhere', () => {
    // More than the piece that is looked at once.
    const frames = 2000;
    const coordinates = Float64Array.from(randomClip({ frames, bodies: 1, joints: 25 }, 3).coordinates);
    const area = new SimdArea(coordinates.byteLength);
    area.doubles.set(coordinates);
    const track = { frames, joints: 25, first: 0, stride: 75 };
    const energy = bodyEnergy({ ...track, coordinates });
    expect(bodyEnergy({ ...track, coordinates: area.doubles })).toBe(energy);
    const deviation = (axis: number): number => {
      const values = coordinates.filter((_, i) => i % 3 === axis);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    };
    expect(energy).toBeCloseTo(deviation(0) + deviation(1) + deviation(2), 12);
  });

  it('is 0 for a body that is never there', () => {
    expect(bodyEnergy({ coordinates: new Float32Array(6), frames: 2, joints: 1, first: 0, stride: 3 })).toBe(0);
  });
});

describe('orderOfEnergies', () => {
  it('puts more energy first and leaves equal ones as they are', () => {
    expect(orderOfEnergies([0.5, 2, 0.5, 0])).toEqual([1, 0, 2, 3]);
  });
});
