import { describe, expect, it } from 'vitest';
import { kinectV1, kinectV1ToV2, kinectV2 } from '../../src/skeleton';
import { randomClip } from '../data/clips';

describe('kinectV1ToV2', () => {
  const clip = randomClip({ frames: 2, bodies: 1, joints: 20 }, 1);
  const mapped = kinectV1ToV2(clip);
  const from = (t: number, name: string) => point(clip.coordinates, t * 20 + kinectV1.joints.indexOf(name));
  const to = (t: number, name: string) => point(mapped.coordinates, t * 25 + kinectV2.joints.indexOf(name));
  const point = (x: Float32Array, index: number) => x.slice(index * 3, index * 3 + 3);

  it('finds every joint by its meaning', () => {
    const same: [string, string][] = [
      ['hip centre', 'spine base'],
      ['spine', 'spine mid'],
      ['shoulder centre', 'spine shoulder'],
      ...['left', 'right'].flatMap((side): [string, string][] => [
        [`${side} hand`, `${side} hand tip`],
        [`${side} hand`, `${side} thumb`],
      ]),
      ...kinectV1.joints.filter((name) => kinectV2.joints.includes(name)).map((name): [string, string] => [name, name]),
    ];
    // The neck, a mean of two joints, is the only one left.
    expect(new Set(same.map(([, name]) => name)).size).toBe(24);
    for (const [source, target] of same) expect(to(1, target)).toEqual(from(1, source));
    const [centre, head] = [from(1, 'shoulder centre'), from(1, 'head')];
    expect(to(1, 'neck')).toBeAllClose(centre.map((value, c) => (value + head[c]) / 2));
  });

  it('refuses other skeletons', () => {
    expect(() => kinectV1ToV2(mapped)).toThrow(/has 20 joints, this clip 25/);
  });
});
