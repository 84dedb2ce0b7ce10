import type { KeyPose } from './posture';

/** One step of an action: how long it takes to reach a posture. A step to the same posture again is a pause. */
export interface Step {
  seconds: number;
  pose: KeyPose;
  /** What the second person does meanwhile; default stands. */
  partner?: KeyPose;
}

/** A way to perform an action: enter, repeat the cycle, leave. */
export interface Script {
  /** Posture before the action; default standing. */
  start?: KeyPose;
  enter: readonly Step[];
  cycle?: readonly Step[];
  /** Least and most repetitions of the cycle; default 1. */
  cycles?: readonly [number, number];
  leave: readonly Step[];
}

/** An action of the synthetic set. Scripts are written for right-handed people. */
export interface Action {
  name: string;
  people: 1 | 2;
  /** Ways of doing it; one is drawn for each recording. */
  variants: readonly Script[];
  /** Left-handed people do it mirrored; default true. */
  handed?: boolean;
  /** Two people: distance of their pelvises where they meet, in metres. */
  meeting?: number;
  /** An action that must come next, because this one ends in another posture than standing. */
  followedBy?: string;
}

/** A step to a posture. */
export function to(seconds: number, pose: KeyPose, partner?: KeyPose): Step {
  return { seconds, pose, partner };
}

/** Back to standing. */
export function rest(seconds: number): Step {
  return { seconds, pose: {} };
}
