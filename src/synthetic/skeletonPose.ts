import { poseArm } from './arm';
import { joint, jointCount } from './body';
import type { Idle } from './idle';
import { poseLeg, type FootTarget, type Leg } from './leg';
import type { Posture } from './posture';
import type { Subject } from './subject';
import { poseTrunk, type Place, type Trunk } from './trunk';
import type { Vector } from './vector';

/** A person's trunk and legs in one frame; the arms wait for the partner's trunk, which they may reach for. */
export interface LowerPose {
  posture: Posture;
  trunk: Trunk;
  legs: { left: Leg; right: Leg };
}

/** Trunk and legs from a posture. */
export function poseLowerBody(
  subject: Subject,
  place: Place,
  posture: Posture,
  feet: readonly [FootTarget, FootTarget],
): LowerPose {
  const { shape } = subject;
  const trunk = poseTrunk(shape, place, posture.controls, [feet[0].ankle, feet[1].ankle]);
  return {
    posture,
    trunk,
    legs: { left: poseLeg(shape, trunk, 'left', feet[0]), right: poseLeg(shape, trunk, 'right', feet[1]) },
  };
}

/** All 25 joints in room coordinates. */
export function poseSkeleton(
  subject: Subject,
  lower: LowerPose,
  slip: Vector,
  idle: Idle,
  time: number,
  partner?: Trunk,
): Vector[] {
  const { trunk, legs, posture } = lower;
  const arm = (side: 'left' | 'right') =>
    poseArm(
      posture[side],
      { subject, trunk, leg: legs[side], side, slip, partner },
      idle.drift(side === 'left' ? 0 : 1, time),
    );
  const [left, right] = [arm('left'), arm('right')];
  const joints = new Array<Vector>(jointCount);
  joints[joint.spineBase] = trunk.spineBase;
  joints[joint.spineMid] = trunk.spineMid;
  joints[joint.spineShoulder] = trunk.spineShoulder;
  joints[joint.neck] = trunk.neck;
  joints[joint.head] = trunk.head;
  joints[joint.leftShoulder] = left.shoulder;
  joints[joint.leftElbow] = left.elbow;
  joints[joint.leftWrist] = left.wrist;
  joints[joint.leftHand] = left.hand;
  joints[joint.leftHandTip] = left.handTip;
  joints[joint.leftThumb] = left.thumb;
  joints[joint.rightShoulder] = right.shoulder;
  joints[joint.rightElbow] = right.elbow;
  joints[joint.rightWrist] = right.wrist;
  joints[joint.rightHand] = right.hand;
  joints[joint.rightHandTip] = right.handTip;
  joints[joint.rightThumb] = right.thumb;
  joints[joint.leftHip] = legs.left.hip;
  joints[joint.leftKnee] = legs.left.knee;
  joints[joint.leftAnkle] = legs.left.ankle;
  joints[joint.leftFoot] = legs.left.foot;
  joints[joint.rightHip] = legs.right.hip;
  joints[joint.rightKnee] = legs.right.knee;
  joints[joint.rightAnkle] = legs.right.ankle;
  joints[joint.rightFoot] = legs.right.foot;
  return joints;
}
