import { InputError } from '../../errors';
import type { Clip, Layout } from '../../skeleton';

export type Side = 'left' | 'right' | 'middle';

/** A joint of a standing person who faces the reader: x to the right, y up; 1 is about a metre, the head is larger than life. */
export interface StandingJoint {
  x: number;
  y: number;
  side: Side;
}

/** Places by what a joint is called without its side: away from the middle, and up. */
const places: Readonly<Record<string, readonly [out: number, up: number]>> = {
  head: [0, 1.73],
  'top of the head': [0, 1.88],
  nose: [0, 1.63],
  'eye inner': [0.06, 1.71],
  eye: [0.13, 1.79],
  'eye outer': [0.2, 1.71],
  ear: [0.29, 1.64],
  mouth: [0.06, 1.54],
  neck: [0, 1.49],
  'upper neck': [0, 1.57],
  'lower neck': [0, 1.45],
  thorax: [0, 1.33],
  'upper back': [0, 1.21],
  'lower back': [0, 1.09],
  'spine chest': [0, 1.24],
  'shoulder centre': [0, 1.42],
  'spine shoulder': [0, 1.36],
  spine: [0, 1.15],
  'spine mid': [0, 1.15],
  'spine navel': [0, 1.1],
  'hip centre': [0, 0.96],
  'mid hip': [0, 0.96],
  'spine base': [0, 0.96],
  pelvis: [0, 0.96],
  clavicle: [0.1, 1.4],
  shoulder: [0.25, 1.36],
  elbow: [0.42, 1.12],
  wrist: [0.55, 0.9],
  'wrist end': [0.49, 0.79],
  hand: [0.61, 0.79],
  'hand tip': [0.7, 0.65],
  thumb: [0.55, 0.67],
  index: [0.67, 0.65],
  pinky: [0.75, 0.75],
  hip: [0.14, 0.88],
  knee: [0.17, 0.5],
  ankle: [0.19, 0.14],
  foot: [0.29, 0.02],
  toes: [0.4, 0.02],
  'foot index': [0.31, 0.02],
  'big toe': [0.25, 0],
  'small toe': [0.36, 0.03],
  heel: [0.13, 0.02],
};

/**
 * Where the joints of a layout are in a person who stands and faces the reader: its left side is on the right.
 *
 * @param pose a clip whose first frame and body is taken where a joint's name is not known here
 * @throws InputError if a joint's name is not known and there is no pose
 */
export function standingPose(layout: Layout, pose?: Clip): StandingJoint[] {
  const { joints, leftShoulder, rightShoulder } = layout;
  const names = joints.map(named);
  const unknown = names.findIndex(({ name }) => !Object.hasOwn(places, name));
  if (unknown < 0) {
    return names.map(({ side, name }) => {
      const [out, up] = places[name];
      return { side, x: side === 'right' ? -out : out, y: up };
    });
  }
  if (pose === undefined) {
    throw new InputError({
      ...{ thing: `joint of layout ${layout.name}`, found: joints[unknown] },
      ...{ wanted: 'a name whose place in a body is known', fix: 'Give a clip as pose: its first frame is drawn.' },
    });
  }
  const { coordinates } = pose;
  // A person who faces the reader has the left shoulder at the right.
  const mirror = coordinates[3 * leftShoulder] < coordinates[3 * rightShoulder] ? -1 : 1;
  return names.map(({ side }, joint) => ({ side, x: mirror * coordinates[3 * joint], y: coordinates[3 * joint + 1] }));
}

/** `left_elbow`, `LeftElbow` and `elbow left` are all the left elbow. */
function named(joint: string): { side: Side; name: string } {
  const words = joint
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_-]+/);
  const side = words.includes('left') ? 'left' : words.includes('right') ? 'right' : 'middle';
  return { side, name: words.filter((word) => word !== side).join(' ') };
}
