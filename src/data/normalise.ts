import { loops, SimdArea } from '../simd';
import type { Clip, Layout } from '../skeleton';

/** How a data set that went through {@link normaliseClip} describes itself. */
export const normalisationText = 'centred on the mid spine per frame, shoulders of frame 0 turned to x (UmURL chain)';

/** How a data set describes itself whose spines were turned to z as well. */
export const spineNormalisationText =
  'centred on the mid spine per frame, spine of frame 0 turned to z, then its shoulders to x (AGCN chain)';

/** Variants of {@link normaliseClip}. */
export interface NormaliseOptions {
  /**
   * Before the shoulders are turned to x, turn this bone of body 0 in frame 0, from one joint to another, to z. AGCN, CMD
   * and others do so with hip and spine; UmURL and USDRL do not, and weights trained on one kind do not fit the other.
   */
  spine?: readonly [from: number, to: number];
  /** Turn the shoulders of body 0 in frame 0 to x; default true. The preparation of UAV-Human in USDRL's journal code does not. */
  shoulders?: boolean;
  /** Change the clip that is given instead of a copy; default false. */
  inPlace?: boolean;
}

/**
 * The normalisation of the UmURL code that USDRL's arrays went through: empty frames filled, every frame moved so that the
 * centre joint of body 0 is the origin, and one rotation a clip that brings the shoulders of body 0 in frame 0 onto x.
 * There is no scaling. Only where the shoulders oppose x, within 10 degrees, is the rotation another than the original's, whose
 * axis is chance there ({@link steadyRotation}). As in the original, a frame, body or joint counts as empty when its coordinates sum to 0.
 *
 * The original fills up to 300 frames; a frame's value depends only on frames before it, so filling the T frames of the
 * clip gives the first T of those.
 *
 * @returns a new clip; the input is left alone unless `inPlace` is set.
 */
export function normaliseClip(
  clip: Clip,
  layout: Layout,
  { spine, shoulders = true, inPlace = false }: NormaliseOptions = {},
): Clip {
  const result: Clip = inPlace ? clip : { ...clip, coordinates: clip.coordinates.slice() };
  const present = presence(result);
  const occupied = Uint8Array.from({ length: clip.bodies }, (_, body) => (isEver(present, clip, body) ? 1 : 0));
  occupied.forEach((is, body) => {
    if (is === 1) fillEmptyFrames(result, present, body);
  });
  centre(result, occupied, layout.centre);
  if (spine !== undefined) turn(result, occupied, spine, [0, 0, 1], [1, 0, 0]);
  const up: Vector = spine === undefined ? [0, 1, 0] : [0, 0, 1];
  if (shoulders) turn(result, occupied, [layout.leftShoulder, layout.rightShoulder], [1, 0, 0], up);
  return result;
}

/** (T, M): 0 where a body's coordinates sum to 0. */
function presence(clip: Clip): Uint8Array {
  const { frames, bodies, joints } = clip;
  const present = new Uint8Array(frames * bodies);
  inPieces(clip, ({ clip: frame, flags }, first, count) => {
    loops().markPresent(frame.address, count * bodies, joints * 3, flags.address);
    present.set(flags.bytes.subarray(0, count * bodies), first * bodies);
    return false;
  });
  return present;
}

function isEver(present: Uint8Array, { frames, bodies }: Clip, body: number): boolean {
  for (let t = 0; t < frames; t++) if (present[t * bodies + body] === 1) return true;
  return false;
}

/** Moves a body that comes late to the front and repeats it cyclically after its last frame; gaps in between stay. */
function fillEmptyFrames(clip: Clip, present: Uint8Array, body: number): void {
  const { frames, bodies, joints, coordinates } = clip;
  const size = joints * 3;
  const isPresent = (t: number): boolean => present[t * bodies + body] === 1;
  const copyFrame = (from: number, to: number): void => {
    const start = (from * bodies + body) * size;
    coordinates.copyWithin((to * bodies + body) * size, start, start + size);
    present[to * bodies + body] = present[from * bodies + body];
  };
  if (!isPresent(0)) {
    let next = 0;
    for (let t = 0; t < frames; t++) {
      if (!isPresent(t)) continue;
      if (t > next) copyFrame(t, next);
      next++;
    }
    for (let t = next; t < frames; t++) {
      const start = (t * bodies + body) * size;
      coordinates.fill(0, start, start + size);
      present[t * bodies + body] = 0;
    }
  }
  let end = frames;
  while (end > 0 && !isPresent(end - 1)) end--;
  for (let t = end; t < frames; t++) copyFrame((t - end) % end, t);
}

function centre(clip: Clip, occupied: Uint8Array, joint: number): void {
  inPieces(clip, ({ clip: frame, flags }, _, count) => {
    flags.bytes.set(occupied);
    loops().centreFrames(frame.address, count, clip.bodies, clip.joints, joint, flags.address);
    return true;
  });
}

/** Turns the whole clip so that a bone of body 0 in frame 0 points along an axis. */
function turn(
  clip: Clip,
  occupied: Uint8Array,
  [from, to]: readonly [number, number],
  axis: Vector,
  about: Vector,
): void {
  const { bodies, joints, coordinates: x } = clip;
  const bone = (i: number): number => x[to * 3 + i] - x[from * 3 + i];
  const rotation = steadyRotation([bone(0), bone(1), bone(2)], axis, about).flat();
  inPieces(clip, ({ clip: frame, flags, rotation: rows }, _, count) => {
    flags.bytes.set(occupied);
    rows.doubles.set(rotation);
    loops().turnFrames(frame.address, count, bodies, joints, rows.address, flags.address);
    return true;
  });
}

interface Areas {
  /** Frames (T, M, V, 3). */
  clip: SimdArea;
  /** A byte a body, of one frame or of all. */
  flags: SimdArea;
  /** Nine doubles. */
  rotation: SimdArea;
}

let areas: Areas | undefined;

/**
 * Puts the frames of a clip, as many as fit, where the compiled loops can reach them.
 * @param job told the first frame and how many; true when it changed them
 */
function inPieces(
  { frames, bodies, joints, coordinates }: Clip,
  job: (areas: Areas, first: number, count: number) => boolean,
): void {
  areas ??= { clip: new SimdArea(2 ** 20), flags: new SimdArea(2 ** 16), rotation: new SimdArea(80) };
  const size = bodies * joints * 3;
  const most = Math.floor(Math.min(areas.clip.floats.length / size, areas.flags.bytes.length / bodies));
  for (let first = 0; first < frames; first += most) {
    const count = Math.min(most, frames - first);
    const piece = coordinates.subarray(first * size, (first + count) * size);
    areas.clip.floats.set(piece);
    if (job(areas, first, count)) piece.set(areas.clip.floats.subarray(0, piece.length));
  }
}

type Vector = readonly [x: number, y: number, z: number];

/** Cosine from which on two directions are opposite but for noise: 10 degrees. */
const opposite = -Math.cos(Math.PI / 18);

/**
 * As {@link rotationBetween}, but where v nearly opposes the unit vector. There the axis of the shortest turn hangs on noise
 * alone, and every clip would come to lie differently: half a turn about a fixed axis comes first, and the small rest after it.
 */
function steadyRotation(v: Vector, unit: Vector, about: Vector): readonly [Vector, Vector, Vector] {
  const along = v[0] * unit[0] + v[1] * unit[1] + v[2] * unit[2];
  if (!(along < opposite * Math.hypot(...v))) return rotationBetween(v, unit);
  // Half a turn keeps what lies on its axis and turns round the rest.
  const signs = about.map((part) => (part === 0 ? -1 : 1));
  const half: Vector = [v[0] * signs[0], v[1] * signs[1], v[2] * signs[2]];
  const rest = rotationBetween(half, unit);
  const row = ([a, b, c]: Vector): Vector => [a * signs[0], b * signs[1], c * signs[2]];
  return [row(rest[0]), row(rest[1]), row(rest[2])];
}

/** The 3 x 3 rotation (rows) that turns v onto a unit vector; identity where v is 0 or already there. */
export function rotationBetween(v: Vector, unit: Vector): readonly [Vector, Vector, Vector] {
  const identity: [Vector, Vector, Vector] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const vanishing = 1e-6;
  const axis = cross(v, unit);
  if (sumOfSizes(v) < vanishing || sumOfSizes(axis) < vanishing) return identity;
  const cosine = (v[0] * unit[0] + v[1] * unit[1] + v[2] * unit[2]) / Math.hypot(...v);
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  if (Math.abs(angle) < vanishing) return identity;
  const length = Math.hypot(...axis);
  const a = Math.cos(angle / 2);
  const [b, c, d] = axis.map((part) => (-part / length) * Math.sin(angle / 2));
  return [
    [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
    [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
    [2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c],
  ];
}

function cross([a, b, c]: Vector, [x, y, z]: Vector): Vector {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

function sumOfSizes([x, y, z]: Vector): number {
  return Math.abs(x) + Math.abs(y) + Math.abs(z);
}
