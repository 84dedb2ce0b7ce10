import type { Generator } from '../random';
import { joint, jointCount } from './body';
import { isHidden, sideways, trunkBalls } from './occlusion';
import { add, type Vector } from './vector';

/**
 * Size of a joint's jitter in metres at 3 m. A depth sensor fits the trunk well, hands and feet badly; the proportions
 * follow what Kinect v2 recordings show.
 */
const jitter: readonly number[] = [
  0.0006, 0.0005, 0.0006, 0.0008, 0.001, 0.002, 0.0045, 0.0065, 0.001, 0.002, 0.0045, 0.0065, 0.001, 0.0015, 0.003,
  0.006, 0.001, 0.0015, 0.003, 0.006, 0.0005, 0.01, 0.011, 0.01, 0.011,
];

/** Size of the slow errors of the trunk in metres. */
const slowSize = 0.0075;

/** How much worse the slow errors of a joint are than those of the trunk. */
const looseness = jitter.map((size) => 0.6 + 90 * size);

/** Frames between two draws of the slow errors; they are linear in between. */
const slowFrames = 6;

const arms: readonly number[][] = [
  [joint.leftElbow, joint.leftWrist, joint.leftHand, joint.leftHandTip, joint.leftThumb],
  [joint.rightElbow, joint.rightWrist, joint.rightHand, joint.rightHandTip, joint.rightThumb],
];
const legs: readonly number[][] = [
  [joint.leftKnee, joint.leftAnkle, joint.leftFoot],
  [joint.rightKnee, joint.rightAnkle, joint.rightFoot],
];
const limbs = [...arms, ...legs];
/** Joint groups that jump together when the tracker loses an end of a limb. */
const ends = [arms[0].slice(2), arms[1].slice(2), legs[0].slice(1), legs[1].slice(1)];

/** How bad a sensor is; 1 is ordinary. */
export interface SensorSettings {
  noise: number;
}

/** Kinect tracking states. */
export const trackingState = { inferred: 1, tracked: 2 } as const;

/**
 * The tracker's view of one body over time: jitter that grows with depth, slow errors of fit, hidden limbs guessed from
 * what is visible, ends of limbs that jump for some frames.
 */
export class BodyTracker {
  // Errors are flat (joint, coordinate): this is the innermost loop of making data.
  private readonly fit = new Float64Array(jointCount * 3);
  /** Slow errors at the last draw and at the next. */
  private readonly slow = new Float64Array(jointCount * 3);
  private readonly nextSlow = new Float64Array(jointCount * 3);
  private frame = 0;
  private readonly fast = new Float64Array(jointCount * 3);
  private readonly guess = new Float64Array(jointCount * 3);
  private readonly hidden = new Float64Array(jointCount);
  private readonly jumps = ends.map(() => ({ left: 0, offset: [0, 0, 0] as Vector }));

  constructor(
    private readonly settings: SensorSettings,
    private readonly generator: Generator,
  ) {
    looseness.forEach((factor, index) => {
      this.wander(this.fit, index, 0, 0.012 * factor);
      this.wander(this.slow, index, 0, slowSize * factor);
      this.wander(this.nextSlow, index, 0, slowSize * factor);
    });
  }

  /**
   * @param joints the true joints of this body in camera coordinates, metres
   * @param others the true joints of other bodies, which may stand in between
   * @returns the joints as measured, and which of them were only inferred
   */
  measure(joints: readonly Vector[], others: readonly (readonly Vector[])[]): { joints: Vector[]; states: number[] } {
    this.updateSlow();
    this.updateHidden(joints, others);
    this.updateJumps();
    const depth = (joints[joint.spineMid][2] / 3) ** 2;
    const side = sideways(joints);
    const states = new Array<number>(jointCount).fill(trackingState.tracked);
    const measured = joints.map((point, index): Vector => {
      const hidden = this.hidden[index];
      if (hidden > 0.5) states[index] = trackingState.inferred;
      this.wander(this.fast, index, 0.45, jitter[index] * depth * (1 + 3 * hidden));
      const i = index * 3;
      const [x, y, z] = point;
      return [x + this.error(i, hidden), y + this.error(i + 1, hidden), z + 1.6 * this.error(i + 2, hidden)];
    });
    for (const [group, { left, offset }] of this.jumps.entries()) {
      if (left === 0) continue;
      for (const index of ends[group]) measured[index] = add(measured[index], offset);
    }
    narrowFarSide(measured, joints, side * Math.min(1, this.settings.noise));
    return { joints: measured, states };
  }

  private updateSlow(): void {
    this.frame++;
    if (this.frame < slowFrames) return;
    this.frame = 0;
    this.slow.set(this.nextSlow);
    looseness.forEach((factor, index) => this.wander(this.nextSlow, index, 0.78, slowSize * factor));
  }

  private error(i: number, hidden: number): number {
    const slow = this.slow[i] + (this.nextSlow[i] - this.slow[i]) * (this.frame / slowFrames);
    return this.fit[i] + slow + this.fast[i] + hidden * this.guess[i];
  }

  /** Fades a joint between seen and hidden, with a new guess whenever it disappears. */
  private updateHidden(joints: readonly Vector[], others: readonly (readonly Vector[])[]): void {
    const own = trunkBalls(joints);
    const foreign = others.flatMap((other) => trunkBalls(other));
    for (const limb of limbs) {
      for (const index of limb) {
        const isLeg = legs.some((leg) => leg.includes(index));
        const nowHidden = isHidden(joints[index], foreign) || (!isLeg && isHidden(joints[index], own));
        const memory = this.hidden[index] === 0 ? 0 : 0.95;
        if (nowHidden) this.wander(this.guess, index, memory, 0.04 + 3 * jitter[index]);
        this.hidden[index] = Math.min(1, Math.max(0, this.hidden[index] + (nowHidden ? 0.34 : -0.34)));
      }
    }
  }

  private updateJumps(): void {
    for (const jump of this.jumps) {
      if (jump.left > 0) jump.left--;
      else if (this.generator.coin(0.012)) {
        jump.left = this.generator.integer(1, 4);
        jump.offset = this.spread(0.06);
      }
    }
  }

  /** One step of a stationary random walk of a joint's error with the given standard deviation; memory 0 draws anew. */
  private wander(errors: Float64Array, index: number, memory: number, deviation: number): void {
    const size = deviation * Math.sqrt(1 - memory * memory) * this.settings.noise;
    for (let i = index * 3; i < index * 3 + 3; i++) errors[i] = this.generator.normal(memory * errors[i], size);
  }

  private spread(deviation: number): Vector {
    const size = deviation * this.settings.noise;
    return [this.generator.normal(0, size), this.generator.normal(0, size), this.generator.normal(0, size)];
  }
}

/** Seen from the side, the far shoulder and hip are fitted too near the spine, and what hangs on them follows. */
function narrowFarSide(measured: Vector[], truth: readonly Vector[], side: number): void {
  const amount = 0.45 * Math.max(0, (side - 0.5) / 0.5);
  if (amount === 0) return;
  const leftIsFar = truth[joint.leftShoulder][2] > truth[joint.rightShoulder][2];
  const [shoulder, arm, hip] = leftIsFar
    ? [joint.leftShoulder, arms[0], joint.leftHip]
    : [joint.rightShoulder, arms[1], joint.rightHip];
  const pull = (index: number, centre: number): Vector => {
    const [from, towards] = [truth[index], truth[centre]];
    return [amount * (towards[0] - from[0]), 0, amount * (towards[2] - from[2])];
  };
  const offset = pull(shoulder, joint.spineShoulder);
  measured[shoulder] = add(measured[shoulder], offset);
  for (const index of arm) measured[index] = add(measured[index], offset);
  measured[hip] = add(measured[hip], pull(hip, joint.spineBase));
}
