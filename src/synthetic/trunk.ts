import { legLength, type BodyShape } from './body';
import type { Control } from './posture';
import { add, along, bodyRotation, compose, rotate, type Rotation, type Vector } from './vector';

/** Where a person stands and faces: a point on the floor, and the turn about the vertical from facing +z to +x. */
export interface Place {
  ground: Vector;
  heading: number;
}

/** Positions and frames of the trunk; the limbs hang on it. In the frames x is left, y up, z forward. */
export interface Trunk {
  place: Place;
  headingFrame: Rotation;
  chestFrame: Rotation;
  headFrame: Rotation;
  spineBase: Vector;
  spineMid: Vector;
  spineShoulder: Vector;
  neck: Vector;
  head: Vector;
  hips: { left: Vector; right: Vector };
}

/** Fraction of the leg length that the hips stand above the ankles: knees are never quite straight. */
const standing = 0.985;

/** Forward kinematics from the pelvis to the head. */
export function poseTrunk(
  shape: BodyShape,
  place: Place,
  controls: Record<Control, number>,
  ankles: readonly Vector[],
): Trunk {
  const legs = legLength(shape);
  const headingFrame = bodyRotation(place.heading, 0, 0);
  const pelvisFrame = compose(
    headingFrame,
    bodyRotation(controls.pelvisTurn, controls.pelvisBend, controls.pelvisLean),
  );
  const midFrame = compose(pelvisFrame, bodyRotation(controls.twist * 0.4, controls.bend * 0.45, controls.lean * 0.5));
  const chestFrame = compose(midFrame, bodyRotation(controls.twist * 0.6, controls.bend * 0.55, controls.lean * 0.5));
  const neckFrame = compose(chestFrame, bodyRotation(controls.look * 0.3, controls.nod * 0.4, controls.tilt * 0.4));
  const headFrame = compose(neckFrame, bodyRotation(controls.look * 0.7, controls.nod * 0.6, controls.tilt * 0.6));

  const over = add(place.ground, rotate(headingFrame, [controls.pelvisSide * legs, 0, controls.pelvisForward * legs]));
  const hipOffsets = {
    left: rotate(pelvisFrame, [shape.hip, -0.01, 0]),
    right: rotate(pelvisFrame, [-shape.hip, -0.01, 0]),
  };
  let height = shape.ankleHeight + (standing + controls.pelvisUp + controls.lift) * legs;
  // A foot on the floor holds the pelvis down: legs do not stretch.
  for (const [offset, ankle] of [
    [hipOffsets.left, ankles[0]],
    [hipOffsets.right, ankles[1]],
  ]) {
    const aside = Math.hypot(over[0] + offset[0] - ankle[0], over[2] + offset[2] - ankle[2]);
    const highest = ankle[1] + Math.sqrt(Math.max(0.01, (0.995 * legs) ** 2 - aside * aside)) - offset[1];
    const planted = ankle[1] < shape.ankleHeight + 0.03;
    if (planted) height = Math.min(height, highest);
  }
  const spineBase: Vector = [over[0], height, over[2]];
  const spineMid = along(spineBase, rotate(midFrame, [0, 1, 0]), shape.spineLower);
  const spineShoulder = along(spineMid, rotate(chestFrame, [0, 1, 0]), shape.spineUpper);
  const neck = along(spineShoulder, rotate(neckFrame, [0, 1, 0]), shape.neck);
  const head = along(neck, rotate(headFrame, [0, 0.98, 0.19]), shape.head);
  return {
    place,
    headingFrame,
    chestFrame,
    headFrame,
    spineBase,
    spineMid,
    spineShoulder,
    neck,
    head,
    hips: { left: add(spineBase, hipOffsets.left), right: add(spineBase, hipOffsets.right) },
  };
}
