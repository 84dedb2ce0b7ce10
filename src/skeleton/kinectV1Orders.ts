import { kinectV1 } from './kinectV1';
import type { Layout } from './layout';

/** The skeleton of Kinect v1 with its joints in another order: which of its joints stands first, second and so on. */
function ordered(name: string, order: readonly number[]): Layout {
  const place = (joint: number): number => order.indexOf(joint);
  const parents = new Map(kinectV1.bones);
  return {
    name,
    joints: order.map((joint) => kinectV1.joints[joint]),
    bones: order.map((joint, i): [number, number] => [i, place(parents.get(joint) ?? joint)]),
    centre: place(kinectV1.centre),
    leftShoulder: place(kinectV1.leftShoulder),
    rightShoulder: place(kinectV1.rightShoulder),
  };
}

/** The joints of Kinect v1 in the order of UTD-MHAD's files, from the head down. */
export const utdMhad = ordered('utd-mhad-20', [3, 2, 1, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);

/** The joints of Kinect v1 in the order of MSR-Action3D's files, left and right in turn. */
export const msrAction3d = ordered(
  'msr-action3d-20',
  [4, 8, 2, 1, 12, 16, 0, 5, 9, 6, 10, 7, 11, 13, 17, 14, 18, 15, 19, 3],
);
