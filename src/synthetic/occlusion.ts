import { joint } from './body';
import { dot, length, type Vector } from './vector';

/** A ball that hides what is behind it. */
interface Ball {
  centre: Vector;
  radius: number;
}

const trunkRadius = 0.13;
const headRadius = 0.09;

/** The body parts thick enough to hide a limb: trunk and head. `joints` are the 25 joints in camera coordinates. */
export function trunkBalls(joints: readonly Vector[]): Ball[] {
  const balls = [joint.spineBase, joint.spineMid, joint.spineShoulder].map((index) => ({
    centre: joints[index],
    radius: trunkRadius,
  }));
  return [...balls, { centre: joints[joint.head], radius: headRadius }];
}

/** Whether a ball stands between the camera (at the origin) and a point at least `margin` metres behind its centre. */
export function isHidden(point: Vector, balls: readonly Ball[], margin = 0.05): boolean {
  const far = length(point);
  return balls.some(({ centre, radius }) => {
    const depth = dot(centre, point) / far;
    if (depth + margin > far) return false;
    const squared = dot(centre, centre) - depth * depth;
    return squared < radius * radius;
  });
}

/** How far a body is turned from the camera: 0 facing it or its back to it, 1 sideways. */
export function sideways(joints: readonly Vector[]): number {
  const [left, right] = [joints[joint.leftShoulder], joints[joint.rightShoulder]];
  const width = Math.hypot(left[0] - right[0], left[2] - right[2]);
  return width < 1e-6 ? 0 : Math.abs(left[2] - right[2]) / width;
}
