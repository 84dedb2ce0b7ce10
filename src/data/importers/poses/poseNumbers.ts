import { InputError } from '../../../errors';
import { coco, halpe26, jointsFound, openPose18, openPose25, type Layout } from '../../../skeleton';
import { shownValue } from '../../shownValue';
import type { PosePerson } from './poseClip';

/** Estimators give no more; a larger number is damage. */
const most = { frames: 100_000, people: 1000 };

/** What is wrong, with its place in the file; `found` is a value of the file, or in words. */
export function poseFault(file: string, thing: string, found: unknown, wanted: string, fix?: string): InputError {
  return new InputError({ file, thing, found: typeof found === 'string' ? found : shownValue(found), wanted, fix });
}

/** A list of numbers that fit float32. @throws InputError for anything else */
export function numbersOf(value: unknown, file: string, thing: string): number[] {
  if (!Array.isArray(value)) throw poseFault(file, thing, value ?? 'nothing', 'a list of numbers');
  const wrong = value.findIndex((one) => typeof one !== 'number' || !Number.isFinite(Math.fround(one)));
  if (wrong >= 0) throw poseFault(file, `${thing}[${wrong}]`, shownValue(value[wrong]), 'a finite number');
  return value as number[];
}

/** A list of the people of a frame. @throws InputError for anything else */
export function peopleOf(value: unknown, file: string, thing: string): unknown[] {
  if (!Array.isArray(value)) throw poseFault(file, thing, value ?? 'nothing', 'a list of people');
  if (value.length > most.people) throw poseFault(file, thing, value.length, `at most ${most.people} people`);
  return value;
}

/** The layout of so many joints, and how many of them it takes; undefined for another number. */
export type LayoutRule = (joints: number) => Layout | undefined;

/** OpenPose's two models. */
export const openPoseLayout: LayoutRule = (joints) =>
  joints === openPose25.joints.length ? openPose25 : joints === openPose18.joints.length ? openPose18 : undefined;

const cocoLayouts: ReadonlyMap<number, Layout> = new Map([
  [17, coco],
  [133, coco],
  [26, halpe26],
  [136, halpe26],
]);

/** COCO, Halpe, and whole bodies that begin with one of them. */
export const cocoLayout: LayoutRule = (joints) => cocoLayouts.get(joints);

/** @throws InputError for joints of no layout of this form */
export function layoutOfJoints(rule: LayoutRule, joints: number, wanted: string, file: string, thing: string): Layout {
  const layout = rule(joints);
  if (layout !== undefined) return layout;
  const fix =
    'It may be a sound file of another model: choose one of these joints, or bring it with `usdrl import arrays --layout`.';
  throw poseFault(file, thing, jointsFound(joints), wanted, fix);
}

/** A person of numbers x, y, score, joint after joint; those of joints beyond the layout are left out. */
export function personOfTriples(values: readonly number[], { joints }: Layout, track?: string): PosePerson {
  const person: PosePerson = {
    points: new Float64Array(joints.length * 3),
    scores: new Float64Array(joints.length),
    track,
  };
  for (let joint = 0; joint < joints.length; joint++) {
    setJoint(person, joint, [values[joint * 3], values[joint * 3 + 1], 0], values[joint * 3 + 2]);
  }
  return person;
}

/** Enters a joint; one without a score was not found and stays at 0. */
export function setJoint(
  { points, scores }: PosePerson,
  joint: number,
  point: readonly [x: number, y: number, z: number],
  score: number,
): void {
  if (!(score > 0)) return;
  points.set(point, joint * 3);
  scores[joint] = score;
}

/** Frames by their numbers, from the least on; numbers that are passed over are frames without people. */
export function framesByNumber(
  numbered: readonly { number: number; people: PosePerson[]; place: string }[],
): PosePerson[][] {
  if (numbered.length === 0) return [];
  const first = numbered.reduce((least, { number }) => Math.min(least, number), Infinity);
  const frames: (PosePerson[] | undefined)[] = [];
  for (const { number, people, place } of numbered) {
    const at = number - first;
    if (!Number.isSafeInteger(number) || at >= most.frames) {
      const wanted = `whole numbers from ${first} to ${first + most.frames - 1}`;
      throw new InputError({ file: place, thing: 'number of a frame', found: number, wanted });
    }
    if (frames[at] !== undefined) {
      throw new InputError({ file: place, thing: `frame ${number}`, found: 'two of it', wanted: 'each frame once' });
    }
    frames[at] = people;
  }
  return Array.from(frames, (people) => people ?? []);
}
