import { armLength, type BodyShape } from './body';
import type { Leg } from './leg';
import type { HandTarget } from './posture';
import type { Subject } from './subject';
import type { Trunk } from './trunk';
import { add, along, cross, direction, dot, mix, rotate, scale, subtract, type Vector } from './vector';

/** Arm length of the body of 1.7 m that offsets are written for. */
const referenceArm = 0.506;

/** What a hand target may refer to. */
export interface Surroundings {
  subject: Subject;
  trunk: Trunk;
  leg: Leg;
  side: 'left' | 'right';
  /** The shoulder before it follows the arm. */
  shoulder: Vector;
  /** This recording's shift of the hand targets, `[out, up, forward]` in metres. */
  slip: Vector;
  partner?: Trunk;
}

/** Fraction of the habits and slips that remain where a hand must touch something. */
const contactSlip = 0.3;

/** The point in space that a hand target means now. */
export function handPoint(target: HandTarget, around: Surroundings): Vector {
  const { subject, trunk, shoulder, partner } = around;
  const { shape } = subject;
  switch (target.anchor) {
    case 'hang': {
      const length = 0.98 * (armLength(shape) + shape.hand);
      const out = 0.05 + subject.armsOut;
      const down: Vector = [0, -Math.sqrt(1 - out * out - 0.01), 0];
      const resting = add(down, rotate(trunk.headingFrame, [sign(around) * out, 0, 0.1]));
      return add(along(shoulder, resting, length), local(trunk.headingFrame, target.offset, around, 0, shape.size));
    }
    case 'shoulder': {
      const size = (armLength(shape) / referenceArm) * subject.amplitude;
      return add(shoulder, local(trunk.chestFrame, target.offset, around, 1, size));
    }
    case 'head':
      return add(trunk.head, local(trunk.headFrame, target.offset, around, contactSlip, shape.size));
    case 'chest':
      return add(trunk.spineShoulder, local(trunk.chestFrame, target.offset, around, 0.6, shape.size));
    case 'thigh':
      return onThigh(target, around);
    case 'floor': {
      const { ground } = trunk.place;
      const beside = rotate(trunk.headingFrame, [sign(around) * 0.1, 0, 0]);
      return add(add(ground, beside), local(trunk.headingFrame, target.offset, around, 0.6, shape.size));
    }
    case 'between':
    case 'partnerChest':
    case 'partnerHead': {
      const meeting = partnerPoint(target.anchor, trunk, shape, partner);
      return add(meeting, local(trunk.headingFrame, target.offset, around, contactSlip / 2, 1));
    }
  }
}

/** Moves a hand that would be inside the chest or belly to their surface. */
export function outsideTrunk(point: Vector, trunk: Trunk, shape: BodyShape): Vector {
  const axis = subtract(trunk.spineShoulder, trunk.spineBase);
  const fraction = dot(subtract(point, trunk.spineBase), axis) / dot(axis, axis);
  if (fraction < -0.1 || fraction > 1.1) return point;
  const offset = subtract(point, along(trunk.spineBase, axis, fraction));
  const aside = dot(offset, rotate(trunk.chestFrame, [1, 0, 0])) / (0.15 * shape.size);
  const ahead = dot(offset, rotate(trunk.chestFrame, [0, 0, 1])) / (0.13 * shape.size);
  const depth = Math.hypot(aside, ahead);
  if (depth >= 1) return point;
  return along(point, offset, 1 / Math.max(depth, 0.2) - 1);
}

function sign({ side }: Surroundings): number {
  return side === 'left' ? 1 : -1;
}

/** An offset `[out, up, forward]`, with `habit` times the subject's and the recording's own shifts, in room axes. */
function local(frame: Trunk['chestFrame'], offset: Vector, around: Surroundings, habit: number, size: number): Vector {
  const { reach } = around.subject;
  const habits = add(reach, around.slip);
  const [out, up, forward] = scale(along(offset, habits, habit), size);
  return rotate(frame, [sign(around) * out, up, forward]);
}

function onThigh(target: HandTarget, around: Surroundings): Vector {
  const { leg, trunk, subject } = around;
  const thigh = direction(subtract(leg.knee, leg.hip));
  const left = rotate(trunk.headingFrame, [1, 0, 0]);
  const above = direction(cross(thigh, left));
  const [out, up, forward] = target.offset;
  const point = along(mix(leg.hip, leg.knee, 0.72), left, sign(around) * out * subject.shape.size);
  return along(along(point, above, up * subject.shape.size), thigh, forward * subject.shape.size);
}

/** The point on or next to the partner; without one, a little in front of the own chest. */
function partnerPoint(anchor: HandTarget['anchor'], trunk: Trunk, shape: BodyShape, partner?: Trunk): Vector {
  if (partner === undefined) return add(trunk.spineShoulder, rotate(trunk.headingFrame, [0, 0, 0.45 * shape.size]));
  if (anchor === 'between') return mix(trunk.spineShoulder, partner.spineShoulder, 0.5);
  return anchor === 'partnerChest' ? partner.spineShoulder : partner.head;
}
