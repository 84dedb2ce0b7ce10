/** Joint numbers of the 25-joint Kinect v2 skeleton, from 0. */
export const joint = {
  spineBase: 0,
  spineMid: 1,
  neck: 2,
  head: 3,
  leftShoulder: 4,
  leftElbow: 5,
  leftWrist: 6,
  leftHand: 7,
  rightShoulder: 8,
  rightElbow: 9,
  rightWrist: 10,
  rightHand: 11,
  leftHip: 12,
  leftKnee: 13,
  leftAnkle: 14,
  leftFoot: 15,
  rightHip: 16,
  rightKnee: 17,
  rightAnkle: 18,
  rightFoot: 19,
  spineShoulder: 20,
  leftHandTip: 21,
  leftThumb: 22,
  rightHandTip: 23,
  rightThumb: 24,
} as const;

export const jointCount = 25;

/** Pairs of joints at a fixed distance from each other: the rigid parts of the body. */
export const rigidPairs: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 20],
  [20, 2],
  [2, 3],
  [20, 4],
  [4, 5],
  [5, 6],
  [6, 7],
  [7, 21],
  [7, 22],
  [20, 8],
  [8, 9],
  [9, 10],
  [10, 11],
  [11, 23],
  [11, 24],
  [0, 12],
  [12, 13],
  [13, 14],
  [14, 15],
  [0, 16],
  [16, 17],
  [17, 18],
  [18, 19],
];

/** For each joint its mirror image. */
export const mirroredJoint: readonly number[] = [
  0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 16, 17, 18, 19, 12, 13, 14, 15, 20, 23, 24, 21, 22,
];

/** Height of the body that lengths and targets are written down for, in metres. */
const referenceHeight = 1.7;

/** Lengths of a body's parts in metres, as a depth camera sees them (its hips and shoulders are narrower than ours). */
export interface BodyShape {
  /** Height over {@link referenceHeight}. */
  size: number;
  spineLower: number;
  spineUpper: number;
  neck: number;
  head: number;
  clavicle: number;
  upperArm: number;
  forearm: number;
  hand: number;
  handTip: number;
  thumb: number;
  hip: number;
  thigh: number;
  shin: number;
  foot: number;
  ankleHeight: number;
}

/** What makes one body different from another; all are factors near 1 but `height` in metres. */
export interface Proportions {
  height: number;
  legs: number;
  arms: number;
  shoulders: number;
  hips: number;
}

export function bodyShape({ height, legs, arms, shoulders, hips }: Proportions): BodyShape {
  const size = height / referenceHeight;
  // Longer legs at the same height leave a shorter trunk.
  const trunk = size * (1 - 0.6 * (legs - 1));
  return {
    size,
    spineLower: 0.29 * trunk,
    spineUpper: 0.215 * trunk,
    neck: 0.07 * trunk,
    head: 0.135 * size,
    clavicle: 0.16 * size * shoulders,
    upperArm: 0.268 * size * arms,
    forearm: 0.238 * size * arms,
    hand: 0.07 * size * arms,
    handTip: 0.07 * size * arms,
    thumb: 0.05 * size * arms,
    hip: 0.08 * size * hips,
    thigh: 0.37 * size * legs,
    shin: 0.365 * size * legs,
    foot: 0.125 * size,
    ankleHeight: 0.075 * size,
  };
}

export function legLength(shape: BodyShape): number {
  return shape.thigh + shape.shin;
}

export function armLength(shape: BodyShape): number {
  return shape.upperArm + shape.forearm;
}
