import type { BodyShape } from './body';
import type { Trunk } from './trunk';
import { twoBone } from './twoBone';
import { add, along, direction, dot, mix, rotate, scale, subtract, type Vector } from './vector';

/** A foot: where its ankle is wanted and which way it points. */
export interface FootTarget {
  ankle: Vector;
  /** Turn about the vertical, as a place's heading. */
  heading: number;
}

export interface Leg {
  hip: Vector;
  knee: Vector;
  ankle: Vector;
  foot: Vector;
}

const tightestKnee = 0.5;

/** One leg: the knee bends forward; a foot on the floor is flat, a lifted one follows the shin. */
export function poseLeg(shape: BodyShape, trunk: Trunk, side: 'left' | 'right', target: FootTarget): Leg {
  const hip = trunk.hips[side];
  const outward = side === 'left' ? 0.2 : -0.2;
  const ahead: Vector = [Math.sin(target.heading), 0, Math.cos(target.heading)];
  const pole = add(ahead, rotate(trunk.headingFrame, [outward, 0, 0.3]));
  const limb = twoBone(hip, target.ankle, shape.thigh, shape.shin, pole, tightestKnee);
  const flat = direction(add(ahead, [0, -0.42, 0]));
  const shin = direction(subtract(limb.end, limb.middle));
  const hanging = direction(along(along(ahead, shin, -dot(ahead, shin)), shin, 0.45));
  const lifted = Math.min(1, Math.max(0, (limb.end[1] - shape.ankleHeight) / 0.12));
  const pointing = direction(mix(flat, hanging, lifted));
  return { hip, knee: limb.middle, ankle: limb.end, foot: add(limb.end, scale(pointing, shape.foot)) };
}
