import type { Clip, Layout } from '../skeleton';
import { bodySize, unitProblems, type BodySize } from './bodyUnits';
import type { Dataset } from './dataset';

/** Clips that are looked at, spread over the data set, and frames of each: enough to see what most have in common. */
const most = { clips: 160, frames: 3 };

/** Where so large a part of the clips agree, and by so many deviations of chance, it is no accident: seven of seven. */
const agreed = 0.75;
const deviations = 2.6;

/** Fewer that differ from the others are what every real recording has now and then: one or two in a hundred. */
const few = { clips: 3, part: 0.1, of: 10 };

/** Cosine of a body that stands along an axis; a camera that looks down tilts the others a little. */
const upright = 0.75;

/** Joints by what they are, as far as the names of the layout tell. */
interface Roles {
  leftHip?: number;
  rightHip?: number;
  head?: number;
  /** What lies before the body, with what it lies before: toes and ankles, nose and ears. */
  before: readonly (readonly [front: number, back: number])[];
}

/** What one frame, or one clip, says: each sign 1 as it should be, -1 the other way, 0 unclear. */
interface Signs extends Omit<BodySize, 'name'> {
  flat: boolean;
  hips: number;
  hand: number;
  up: readonly [x: number, y: number, z: number];
}

/**
 * Checks what coordinates mean, as far as most clips of a data set tell: left and right exchanged, mirrored recordings, an
 * axis that points down, millimetres or pixels, units that differ from clip to clip, joints far from their bodies. In words; empty when all is well. Reads a
 * few frames of some clips.
 */
export function meaningProblems(dataset: Dataset): string[] {
  const { layout } = dataset;
  const roles = rolesOf(layout);
  const signs: Signs[] = [];
  const bodies: BodySize[] = [];
  // What stands third in a plane is no place.
  const isPlanar = dataset.info.third !== undefined;
  const step = Math.max(1, dataset.size / most.clips);
  for (let place = 0; place < dataset.size; place += step) {
    const index = Math.floor(place);
    const frames = dataset.frames(index);
    const count = Math.min(most.frames, frames);
    const middles = Array.from({ length: count }, (_, i) => Math.floor((frames * (2 * i + 1)) / (2 * count)));
    const found = middles.flatMap(
      (frame) => signsOf(dataset.readFrames(index, frame, 1), layout, roles, isPlanar) ?? [],
    );
    if (found.length === 0) continue;
    const clip = together(found);
    signs.push(clip);
    bodies.push({ ...clip, name: dataset.name(index) });
  }
  const flat = isPlanar || signs.filter((one) => one.flat).length > agreed * signs.length;
  const isRaw = dataset.info.normalisation === 'none' || !dataset.info.normalisation.includes('turned');
  return [...layoutNames(layout), ...sideProblems(signs), ...axisProblems(signs, isRaw), ...unitProblems(bodies, flat)];
}

function rolesOf({ joints }: Layout): Roles {
  const find = (...words: readonly RegExp[]): number | undefined => {
    const place = joints.findIndex((name) => words.every((word) => word.test(name)));
    return place < 0 ? undefined : place;
  };
  const [left, right] = [/left|^l[_ .-]|^l(?=[A-Z])/i, /right|^r[_ .-]|^r(?=[A-Z])/i];
  const pairs = [left, right].flatMap((side): [number | undefined, number | undefined][] => [
    [find(side, /foot|toe/i), find(side, /ankle|heel/i)],
  ]);
  const face = find(/nose/i);
  const ears = [left, right].map((side): [number | undefined, number | undefined] => [face, find(side, /ear/i)]);
  const before = [...pairs, ...ears].filter((pair): pair is [number, number] =>
    pair.every((joint) => joint !== undefined),
  );
  return { leftHip: find(left, /hip/i), rightHip: find(right, /hip/i), head: find(/head$|^head|nose/i), before };
}

type Vector = readonly [x: number, y: number, z: number];

/** What the frames of one clip say together: frames of a clip are no witnesses of their own. */
function together(frames: readonly Signs[]): Signs {
  const sum = (part: (signs: Signs) => number): number =>
    Math.sign(frames.reduce((total, signs) => total + part(signs), 0));
  return {
    hips: sum(({ hips }) => hips),
    hand: sum(({ hand }) => hand),
    up: [sum(({ up }) => up[0]), sum(({ up }) => up[1]), sum(({ up }) => up[2])],
    reach: Math.max(...frames.map(({ reach }) => reach)),
    extent: Math.max(...frames.map(({ extent }) => extent)),
    size: Math.max(...frames.map(({ size }) => size)),
    flat: frames.every(({ flat }) => flat),
  };
}

/** Undefined for a frame without its first body. */
function signsOf(clip: Clip, layout: Layout, roles: Roles, isPlanar: boolean): Signs | undefined {
  const { coordinates: x, joints } = clip;
  const point = (joint: number): Vector => [x[joint * 3], x[joint * 3 + 1], isPlanar ? 0 : x[joint * 3 + 2]];
  const all = Array.from({ length: joints }, (_, joint) => point(joint));
  const there = all.filter((one) => one.some((value) => value !== 0));
  if (there.length < 2) return undefined;
  const size = bodySize(there);
  if (!(size.reach > 0)) return undefined;
  const across = minus(point(layout.rightShoulder), point(layout.leftShoulder));
  const { leftHip, rightHip, head, before } = roles;
  const hasHips = leftHip !== undefined && rightHip !== undefined;
  const hips = hasHips ? minus(point(rightHip), point(leftHip)) : ([0, 0, 0] as const);
  const low: Vector = hasHips ? half(plus(point(leftHip), point(rightHip))) : point(layout.centre);
  const up = head === undefined || head === layout.centre ? ([0, 0, 0] as const) : minus(point(head), low);
  const ahead = before.reduce<Vector>((sum, [front, back]) => plus(sum, minus(point(front), point(back))), [0, 0, 0]);
  const turn = cosine(across, cross(ahead, up));
  const upward = (c: 0 | 1 | 2): number => clear(up[c] / length(up), upright);
  return {
    hips: clear(cosine(across, hips)),
    // Seen from above, the right hand is on the right of where the body looks, in right-handed coordinates.
    hand: clear(turn),
    up: [upward(0), upward(1), upward(2)],
    ...size,
    flat: there.every((one) => one[2] === 0),
  };
}

/** Names of the layout itself that contradict each other. */
function layoutNames({ joints, leftShoulder, rightShoulder }: Layout): string[] {
  const wrong = /right/i.test(joints[leftShoulder]) || /left/i.test(joints[rightShoulder]);
  if (!wrong) return [];
  const names = `"${joints[leftShoulder]}" as the left shoulder and "${joints[rightShoulder]}" as the right one`;
  return [`left and right may be exchanged: the layout has ${names}`];
}

function sideProblems(signs: readonly Signs[]): string[] {
  const hips = wherever(signs.map((one) => one.hips));
  if (hips !== undefined) {
    return [
      `left and right may be exchanged: ${hips} the shoulders point the other way than the hips (check the layout)`,
    ];
  }
  const hand = wherever(signs.filter(({ flat }) => !flat).map((one) => one.hand));
  if (hand === undefined) return [];
  return [
    `the recordings may be mirrored, or left and right exchanged: ${hand} the left side lies on the right of where the body looks`,
  ];
}

function axisProblems(signs: readonly Signs[], isRaw: boolean): string[] {
  const solid = signs.filter(({ flat }) => !flat);
  return ['x', 'y', 'z'].flatMap((axis, c) => {
    const where = wherever(solid.map(({ up }) => up[c]));
    if (where === undefined) return [];
    const turned = isRaw ? '' : ', which normalising does not change';
    return [`the ${axis} axis points down ${where}: the head lies below the hips${turned}`];
  });
}

/** Whether so many of a number agree that it is no accident. */
export function isNoAccident(same: number, all: number): boolean {
  return same > agreed * all && 2 * same - all >= deviations * Math.sqrt(all);
}

/** Where signs are the other way, in words: in most recordings or in a part of them; undefined for accidents. */
function wherever(signs: readonly number[]): string | undefined {
  const known = signs.filter((sign) => sign !== 0);
  const wrong = known.filter((sign) => sign < 0).length;
  if (known.length < signs.length / 3) return undefined;
  if (isNoAccident(wrong, known.length)) return 'in most recordings';
  if (known.length < few.of || wrong < Math.max(few.clips, few.part * known.length)) return undefined;
  return `in ${wrong} of ${known.length} recordings that were looked at (not in the others)`;
}

/** A cosine as a sign; 0 where it is near 0 or none. */
function clear(cosine: number, least = 0.3): number {
  if (!(Math.abs(cosine) > least)) return 0;
  return cosine > 0 ? 1 : -1;
}

function cosine(a: Vector, b: Vector): number {
  return (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (length(a) * length(b));
}

function length(v: Vector): number {
  return Math.hypot(...v);
}

function plus(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function half(v: Vector): Vector {
  return [v[0] / 2, v[1] / 2, v[2] / 2];
}

function cross([a, b, c]: Vector, [x, y, z]: Vector): Vector {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}
