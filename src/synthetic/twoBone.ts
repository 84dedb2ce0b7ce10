import { along, direction, dot, length, scale, subtract, type Vector } from './vector';

/** Where the middle joint and the end of a two-bone limb lie. */
export interface Limb {
  middle: Vector;
  end: Vector;
}

/**
 * Two-bone inverse kinematics: from `root` towards `target` without stretching, the middle joint on the side of `pole`.
 * A target out of reach is approached as far as the limb goes; one too near is held at the joint's tightest bend.
 *
 * @param tightest smallest angle inside the middle joint, in radians
 */
export function twoBone(
  root: Vector,
  target: Vector,
  upper: number,
  lower: number,
  pole: Vector,
  tightest: number,
): Limb {
  const offset = subtract(target, root);
  const reach = 0.998 * (upper + lower);
  const nearest = Math.sqrt(upper * upper + lower * lower - 2 * upper * lower * Math.cos(tightest));
  const far = Math.min(reach, Math.max(nearest, length(offset)));
  const axis = direction(offset, [0, -1, 0]);
  const side = direction(along(pole, axis, -dot(pole, axis)), [0, 0, 1]);
  // Law of cosines: how far along the axis the middle joint is, and how far beside it.
  const forward = (upper * upper - lower * lower + far * far) / (2 * far);
  const beside = Math.sqrt(Math.max(0, upper * upper - forward * forward));
  return { middle: along(along(root, axis, forward), side, beside), end: along(root, scale(axis, far), 1) };
}
