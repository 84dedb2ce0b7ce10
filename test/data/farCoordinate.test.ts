import { expect, it } from 'vitest';

import { farCoordinate } from '../../src/data/farCoordinate';
import { randomClip } from './clips';

const { coordinates } = randomClip({ frames: 5, bodies: 2, joints: 25 });
const changed = (place: number, value: number, unit = 1): Float32Array =>
  coordinates.map((old, at) => unit * (at === place ? value : old));

it('a number out of all proportion is found where it stands, whatever the unit and the sign', () => {
  for (const place of [0, 371, coordinates.length - 1]) {
    for (const value of [1e30, -1e30, 3000]) {
      expect(farCoordinate(changed(place, value))).toBe(place);
      expect(farCoordinate(changed(place, value, 1000))).toBe(place);
    }
  }
});

it('bodies, one that is not there, and nothing at all have none', () => {
  expect(farCoordinate(coordinates)).toBe(-1);
  expect(farCoordinate(changed(7, 100))).toBe(-1);
  expect(farCoordinate(coordinates.map((value, at) => (at < 700 ? 0 : value)))).toBe(-1);
  expect(farCoordinate(new Float32Array(9))).toBe(-1);
  expect(farCoordinate(new Float32Array(0))).toBe(-1);
});
