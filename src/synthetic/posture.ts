import type { Vector } from './vector';

/**
 * The numbers that, with two hand targets, fix a posture. Zero everywhere is standing upright. Lengths of pelvis, feet
 * and lift are in leg lengths, `travel` in metres, angles in radians; left and forward are positive.
 */
const controlNames = [
  'pelvisSide',
  'pelvisUp',
  'pelvisForward',
  'pelvisTurn',
  'pelvisBend',
  'pelvisLean',
  'bend',
  'lean',
  'twist',
  'nod',
  'look',
  'tilt',
  'lift',
  'travel',
  'turn',
  'leftFootOut',
  'leftFootUp',
  'leftFootForward',
  'rightFootOut',
  'rightFootUp',
  'rightFootForward',
] as const;

export type Control = (typeof controlNames)[number];

/** What a hand target is measured from; see `anchor.ts`. */
export type Anchor =
  'hang' | 'shoulder' | 'head' | 'chest' | 'thigh' | 'floor' | 'between' | 'partnerChest' | 'partnerHead';

/** Where a hand goes. */
export interface HandTarget {
  anchor: Anchor;
  /** `[out, up, forward]` in metres of a body of 1.7 m; out is to the hand's own side. */
  offset: Vector;
  /** 0: elbow below the hand, 1: elbow out to the side. */
  elbow: number;
  /** Direction `[out, up, forward]` that bends the hand away from the line of the forearm. */
  palm: Vector;
}

/** A posture to pass through; what is not named is as in standing upright with hanging arms. */
export type KeyPose = Partial<Record<Control, number>> & {
  leftHand?: HandTarget;
  rightHand?: HandTarget;
  /** Both hands, mirrored. */
  hands?: HandTarget;
  /** How much of the way to the partner is walked: 0 at the place the recording starts, 1 at the action's distance. */
  near?: number;
};

export const hanging: HandTarget = { anchor: 'hang', offset: [0, 0, 0], elbow: 0.15, palm: [0, 0, 0] };

/** A hand target for the action tables. */
export function at(anchor: Anchor, offset: Vector, elbow = 0.15, palm: Vector = [0, 0, 0]): HandTarget {
  return { anchor, offset, elbow, palm };
}

/** A posture between key poses, at one instant: the controls, and for each hand the targets it is between. */
export interface Posture {
  controls: Record<Control, number>;
  left: readonly WeightedTarget[];
  right: readonly WeightedTarget[];
}

export interface WeightedTarget {
  target: HandTarget;
  weight: number;
}

const noControls = Object.fromEntries(controlNames.map((name) => [name, 0])) as Record<Control, number>;

function isControl(name: string): name is Control {
  return name in noControls;
}

/** Where hands are that have nothing to do. */
export interface IdleHands {
  left: HandTarget;
  right: HandTarget;
}

/** The weighted mean of key poses; a hand that a pose does not name is idle there. */
export function blendPoses(parts: readonly { pose: KeyPose; weight: number }[], idle: IdleHands): Posture {
  const controls = { ...noControls };
  for (const { pose, weight } of parts) {
    for (const name in pose) {
      if (isControl(name)) controls[name] += weight * (pose[name] ?? 0);
    }
  }
  return {
    controls,
    left: parts.map(({ pose, weight }) => ({ target: pose.leftHand ?? pose.hands ?? idle.left, weight })),
    right: parts.map(({ pose, weight }) => ({ target: pose.rightHand ?? pose.hands ?? idle.right, weight })),
  };
}
