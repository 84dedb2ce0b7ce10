import { describe, expect, it } from 'vitest';
import { jointMapping, kinectV1, mapJoints, msrAction3d, utdMhad } from '../../src/skeleton';

/** Bones as pairs of names. */
const bones = ({ joints, bones: pairs }: typeof kinectV1): string[] =>
  pairs.map(([joint, parent]) => `${joints[joint]} < ${joints[parent]}`).sort();

describe.each([utdMhad, msrAction3d])('$name', (layout) => {
  it('is Kinect v1 in another order: names, bones and sides', () => {
    expect(bones(layout)).toEqual(bones(kinectV1));
    expect(layout.joints[layout.centre]).toBe('spine');
    expect(layout.joints[layout.leftShoulder]).toBe('left shoulder');
    expect(layout.joints[layout.rightShoulder]).toBe('right shoulder');
  });

  it('is put in the order of Kinect v1 and back', () => {
    const coordinates = Float32Array.from({ length: 2 * 20 * 3 }, (_, i) => i);
    const clip = { frames: 2, bodies: 1, joints: 20, coordinates };
    const usual = mapJoints(clip, jointMapping(layout, kinectV1));
    const head = layout.joints.indexOf('head');
    expect([...usual.coordinates.subarray(60 + 9, 60 + 12)]).toEqual([0, 1, 2].map((c) => 60 + head * 3 + c));
    expect(mapJoints(usual, jointMapping(kinectV1, layout))).toEqual(clip);
  });
});

it('has the first and last joints that the descriptions of the files give', () => {
  expect(utdMhad.joints.slice(0, 5)).toEqual(['head', 'shoulder centre', 'spine', 'hip centre', 'left shoulder']);
  expect(msrAction3d.joints.slice(0, 8)).toEqual([
    'left shoulder',
    'right shoulder',
    'shoulder centre',
    'spine',
    'left hip',
    'right hip',
    'hip centre',
    'left elbow',
  ]);
  expect(msrAction3d.joints[19]).toBe('head');
});

it('refuses another skeleton', () => {
  const clip = { frames: 1, bodies: 1, joints: 25, coordinates: new Float32Array(75) };
  expect(() => mapJoints(clip, jointMapping(utdMhad, kinectV1))).toThrow(RangeError);
});
