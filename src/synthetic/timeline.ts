import type { Generator } from '../random';
import { blendPoses, type IdleHands, type KeyPose, type Posture } from './posture';
import type { Action, Script, Step } from './script';

interface Key {
  time: number;
  /** One pose a person. */
  poses: readonly [KeyPose, KeyPose];
}

/** Seconds over which corners between movements are rounded. */
const rounding = 0.12;
const roundingSamples = [-0.5, -0.25, 0, 0.25, 0.5];

/**
 * Key poses in time. Between two keys a movement starts and ends softly (minimum jerk), and corners are rounded, so that
 * quick movements flow into each other.
 */
export class Timeline {
  private readonly keys: Key[] = [];

  /** Length so far, in seconds. */
  duration = 0;

  /** Stays as it is for a while; at the beginning: in the given pose. */
  hold(seconds: number, pose?: KeyPose): void {
    const last = this.keys.at(-1);
    const poses = last?.poses ?? ([pose ?? {}, {}] as const);
    if (last === undefined) this.keys.push({ time: 0, poses });
    this.duration += seconds;
    this.keys.push({ time: this.duration, poses });
  }

  /** Goes to a pose. */
  moveTo(seconds: number, pose: KeyPose, partner: KeyPose = {}): void {
    this.duration += seconds;
    this.keys.push({ time: this.duration, poses: [pose, partner] });
  }

  /**
   * Performs a script and returns when it began and ended, in seconds.
   *
   * @param approach metres each person walks for `near: 1`
   * @param tempo how fast; every step varies around it
   */
  perform(script: Script, approach: number, tempo: number, generator: Generator): { start: number; end: number } {
    const start = this.duration;
    const [least, most] = script.cycles ?? [1, 1];
    const repetitions = script.cycle === undefined ? 0 : generator.integer(least, most);
    const steps = [
      ...script.enter,
      ...Array<readonly Step[]>(repetitions)
        .fill(script.cycle ?? [])
        .flat(),
      ...script.leave,
    ];
    for (const { seconds, pose, partner } of steps) {
      const varied = (seconds / tempo) * Math.exp(generator.normal(0, 0.16));
      this.moveTo(varied, approached(pose, approach), approached(partner ?? {}, approach));
    }
    return { start, end: this.duration };
  }

  /** The posture of a person (0 or 1) at a time in seconds. */
  posture(time: number, person: number, idle: IdleHands): Posture {
    const weights = new Map<KeyPose, number>();
    for (const sample of roundingSamples) {
      const [before, after, weight] = this.between(time + sample * rounding);
      weights.set(before.poses[person], (weights.get(before.poses[person]) ?? 0) + (1 - weight) * 0.2);
      weights.set(after.poses[person], (weights.get(after.poses[person]) ?? 0) + weight * 0.2);
    }
    return blendPoses(
      Array.from(weights, ([pose, weight]) => ({ pose, weight })),
      idle,
    );
  }

  private between(time: number): [Key, Key, number] {
    const next = this.keys.findIndex((key) => key.time > time);
    if (next <= 0) {
      const only = next === 0 ? this.keys[0] : this.keys[this.keys.length - 1];
      return [only, only, 0];
    }
    const [before, after] = [this.keys[next - 1], this.keys[next]];
    const u = (time - before.time) / (after.time - before.time);
    return [before, after, u * u * u * (10 - 15 * u + 6 * u * u)];
  }
}

/** Metres each of two people walks to meet: the action's own distance, or where they stand if that is nearer. */
export function approachOf(action: Action, distance: number): number {
  return action.meeting === undefined ? 0 : Math.max(0, (distance - action.meeting) / 2);
}

function approached(pose: KeyPose, approach: number): KeyPose {
  return pose.near === undefined ? pose : { ...pose, travel: (pose.travel ?? 0) + pose.near * approach };
}
