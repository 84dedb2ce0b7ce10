import { handPoint, outsideTrunk, type Surroundings } from './anchor';
import { armLength } from './body';
import type { WeightedTarget } from './posture';
import { twoBone } from './twoBone';
import { add, along, direction, dot, rotate, scale, subtract, type Vector } from './vector';

export interface Arm {
  shoulder: Vector;
  elbow: Vector;
  wrist: Vector;
  hand: Vector;
  handTip: Vector;
  thumb: Vector;
}

const tightestElbow = 0.45;

/**
 * One arm towards the mix of its targets. The shoulder rises with the hand, the elbow hangs, or stands out as the target
 * says, and the hand goes on from the forearm.
 *
 * @param drift idle movement of the hand, in metres
 */
export function poseArm(
  targets: readonly WeightedTarget[],
  around: Omit<Surroundings, 'shoulder'>,
  drift: Vector,
): Arm {
  const { subject, trunk, side } = around;
  const { shape } = subject;
  const outward = side === 'left' ? 1 : -1;
  const relaxed = shoulderAt(around, 0, 0);
  const surroundings = { ...around, shoulder: relaxed };
  let point: Vector = drift;
  let elbowOut = 0.5 * subject.elbowsOut;
  let palm: Vector = [0, 0, 0];
  for (const { target, weight } of targets) {
    point = along(point, handPoint(target, surroundings), weight);
    elbowOut += weight * target.elbow;
    palm = along(palm, target.palm, weight);
  }
  point = outsideTrunk(point, trunk, shape);

  const toHand = subtract(point, relaxed);
  const reach = armLength(shape);
  const raised = Math.min(1, Math.max(0, dot(toHand, rotate(trunk.chestFrame, [0, 1, 0])) / reach + 0.25));
  const ahead = Math.min(1, Math.max(0, dot(toHand, rotate(trunk.chestFrame, [0, 0, 1])) / reach - 0.4));
  const shoulder = shoulderAt(around, 0.3 * raised, 0.35 * ahead);

  // An arm pointing up has its elbow out rather than behind.
  const upward = direction(toHand)[1];
  const pole = rotate(trunk.chestFrame, [
    outward * (0.25 + elbowOut),
    -0.9 * (1 - 0.8 * elbowOut),
    upward < 0 ? -0.45 : -0.45 * (1 - upward) + 0.1 * upward,
  ]);
  const bend = rotate(trunk.chestFrame, [outward * palm[0], palm[1], palm[2]]);
  // The target is the hand's: the wrist is found from where the forearm points, which needs a second try.
  let limb = twoBone(shoulder, point, shape.upperArm, shape.forearm, pole, tightestElbow);
  let pointing: Vector = direction(subtract(limb.end, limb.middle));
  for (let tries = 0; tries < 2; tries++) {
    pointing = direction(add(direction(subtract(limb.end, limb.middle)), bend));
    limb = twoBone(shoulder, along(point, pointing, -shape.hand), shape.upperArm, shape.forearm, pole, tightestElbow);
  }
  pointing = direction(add(direction(subtract(limb.end, limb.middle)), bend));
  const hand = along(limb.end, pointing, shape.hand);
  const inward = rotate(trunk.chestFrame, [-0.5 * outward, 0.35, 0.75]);
  const across = direction(along(inward, pointing, -dot(inward, pointing)), [0, 1, 0]);
  return {
    shoulder,
    elbow: limb.middle,
    wrist: limb.end,
    hand,
    handTip: along(hand, pointing, shape.handTip),
    thumb: add(hand, scale(direction(along(across, pointing, 0.4)), shape.thumb)),
  };
}

/** The shoulder, turned about the breastbone upwards and forwards (radians). */
function shoulderAt({ trunk, subject, side }: Omit<Surroundings, 'shoulder'>, up: number, forward: number): Vector {
  const rise = up - 0.12;
  const outward = side === 'left' ? 1 : -1;
  const reach = subject.shape.clavicle;
  return add(
    trunk.spineShoulder,
    rotate(trunk.chestFrame, [
      outward * reach * Math.cos(rise) * Math.cos(forward),
      reach * Math.sin(rise),
      reach * Math.cos(rise) * Math.sin(forward),
    ]),
  );
}
