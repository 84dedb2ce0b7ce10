import { legLength } from './body';
import type { FootTarget } from './leg';
import type { Subject } from './subject';
import type { Place } from './trunk';
import { add, bodyRotation, distance, mix, rotate, type Vector } from './vector';

/** Both feet in one frame, left first. */
export type Feet = readonly [FootTarget, FootTarget];

interface Foot {
  point: Vector;
  heading: number;
  swing?: { from: Vector; fromHeading: number; to: Vector; toHeading: number; start: number };
}

const swingSeconds = 0.34;
/** A foot left behind by more than this fraction of the leg length takes a step; the last one closes up. */
const stepThreshold = 0.16;

/**
 * Feet for a path on the floor: each stays where it was put until the body has moved on, then swings to where the body
 * will be. Never both at once, so that nobody glides.
 */
export function footsteps(path: readonly Place[], subject: Subject, framesPerSecond: number): Feet[] {
  const shape = subject.shape;
  const legs = legLength(shape);
  const swingFrames = Math.max(4, Math.round((swingSeconds / subject.tempo) * framesPerSecond));
  const home = (frame: number, side: number) => {
    const { ground, heading } = path[Math.min(path.length - 1, frame)];
    const frameOf = bodyRotation(heading, 0, 0);
    const out = (side === 0 ? 1 : -1) * shape.hip * subject.stance;
    const turned = heading + (side === 0 ? 1 : -1) * subject.turnout;
    return { point: add(ground, rotate(frameOf, [out, shape.ankleHeight, 0])), heading: turned };
  };
  const feet: Foot[] = [home(0, 0), home(0, 1)];
  return path.map((_, frame) => {
    const behind = feet.map((foot, side) => {
      const wanted = home(frame + swingFrames, side);
      return distance(foot.point, wanted.point) / legs + 0.3 * Math.abs(foot.heading - wanted.heading);
    });
    const first = behind[0] >= behind[1] ? 0 : 1;
    if (feet.every((foot) => foot.swing === undefined) && behind[first] > stepThreshold) {
      const foot = feet[first];
      const target = home(frame + Math.round(1.5 * swingFrames), first);
      foot.swing = {
        from: foot.point,
        fromHeading: foot.heading,
        to: target.point,
        toHeading: target.heading,
        start: frame,
      };
    }
    return [stand(feet[0], frame, swingFrames), stand(feet[1], frame, swingFrames)];
  });
}

/** The foot in this frame; ends its swing when it is over. */
function stand(foot: Foot, frame: number, swingFrames: number): FootTarget {
  const { swing } = foot;
  if (swing === undefined) return { ankle: foot.point, heading: foot.heading };
  const u = Math.min(1, (frame - swing.start) / swingFrames);
  const eased = u * u * (3 - 2 * u);
  foot.point = mix(swing.from, swing.to, eased);
  foot.heading = swing.fromHeading + eased * (swing.toHeading - swing.fromHeading);
  if (u === 1) foot.swing = undefined;
  return { ankle: add(foot.point, [0, 0.09 * Math.sin(Math.PI * u), 0]), heading: foot.heading };
}
