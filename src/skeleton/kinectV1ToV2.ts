import type { Clip } from './clip';
import { kinectV1 } from './kinectV1';
import { kinectV2 } from './kinectV2';

/**
 * For each Kinect v2 joint the Kinect v1 joint it is taken from. The neck (2) lies between shoulder centre and head and
 * has two sources; hand tips and thumbs fall onto the hand.
 */
const sources: readonly (readonly number[])[] = [
  [0],
  [1],
  [2, 3],
  [3],
  [4],
  [5],
  [6],
  [7],
  [8],
  [9],
  [10],
  [11],
  [12],
  [13],
  [14],
  [15],
  [16],
  [17],
  [18],
  [19],
  [2],
  [7],
  [7],
  [11],
  [11],
];

/** A Kinect v1 clip (V = 20) as Kinect v2 (V = 25), for models made for 25 joints. Absent bodies stay zero. */
export function kinectV1ToV2(clip: Clip): Clip {
  const from = kinectV1.joints.length;
  const to = kinectV2.joints.length;
  if (clip.joints !== from) throw new RangeError(`a Kinect v1 clip has ${from} joints, this one ${clip.joints}`);
  const coordinates = new Float32Array(clip.frames * clip.bodies * to * 3);
  for (let body = 0; body < clip.frames * clip.bodies; body++) {
    for (let joint = 0; joint < to; joint++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (const source of sources[joint]) sum += clip.coordinates[(body * from + source) * 3 + c];
        coordinates[(body * to + joint) * 3 + c] = sum / sources[joint].length;
      }
    }
  }
  return { frames: clip.frames, bodies: clip.bodies, joints: to, coordinates };
}
