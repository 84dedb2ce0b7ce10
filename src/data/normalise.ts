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
}

/**
 * The normalisation of the UmURL code that USDRL's arrays went through: empty frames filled, every frame moved so that the
 * centre joint of body 0 is the origin, and one rotation a clip that brings the shoulders of body 0 in frame 0 onto x.
 * There is no scaling. As in the original, a frame, body or joint counts as empty when its coordinates sum to 0.
 *
 * The original fills up to 300 frames; a frame's value depends only on frames before it, so filling the T frames of the
 * clip gives the first T of those.
 *
 * @returns a new clip; the input is left alone.
 */
export function normaliseClip(clip: Clip, layout: Layout, { spine }: NormaliseOptions = {}): Clip {
  const result: Clip = { ...clip, coordinates: clip.coordinates.slice() };
  const occupied: number[] = [];
  for (let body = 0; body < clip.bodies; body++) {
    if (isEmptyBody(result, body)) continue;
    occupied.push(body);
    fillEmptyFrames(result, body);
  }
  centre(result, occupied, layout.centre);
  if (spine !== undefined) turn(result, occupied, spine, [0, 0, 1]);
  turn(result, occupied, [layout.leftShoulder, layout.rightShoulder], [1, 0, 0]);
  return result;
}

function frameSum({ bodies, joints, coordinates }: Clip, t: number, body: number): number {
  const start = (t * bodies + body) * joints * 3;
  let sum = 0;
  for (let i = start; i < start + joints * 3; i++) sum += coordinates[i];
  return sum;
}

function isEmptyBody(clip: Clip, body: number): boolean {
  for (let t = 0; t < clip.frames; t++) if (frameSum(clip, t, body) !== 0) return false;
  return true;
}

/** Moves a body that comes late to the front and repeats it cyclically after its last frame; gaps in between stay. */
function fillEmptyFrames(clip: Clip, body: number): void {
  const { frames } = clip;
  if (frameSum(clip, 0, body) === 0) {
    let next = 0;
    for (let t = 0; t < frames; t++) {
      if (frameSum(clip, t, body) === 0) continue;
      if (t > next) copyFrame(clip, body, t, next);
      next++;
    }
    for (let t = next; t < frames; t++) clearFrame(clip, body, t);
  }
  let end = frames;
  while (end > 0 && frameSum(clip, end - 1, body) === 0) end--;
  for (let t = end; t < frames; t++) copyFrame(clip, body, (t - end) % end, t);
}

function copyFrame({ bodies, joints, coordinates }: Clip, body: number, from: number, to: number): void {
  const size = joints * 3;
  const start = (from * bodies + body) * size;
  coordinates.copyWithin((to * bodies + body) * size, start, start + size);
}

function clearFrame({ bodies, joints, coordinates }: Clip, body: number, t: number): void {
  const start = (t * bodies + body) * joints * 3;
  coordinates.fill(0, start, start + joints * 3);
}

function centre({ frames, bodies, joints, coordinates: x }: Clip, occupied: readonly number[], joint: number): void {
  for (let t = 0; t < frames; t++) {
    const start = (t * bodies * joints + joint) * 3;
    const cx = x[start];
    const cy = x[start + 1];
    const cz = x[start + 2];
    for (const body of occupied) {
      const first = (t * bodies + body) * joints * 3;
      for (let i = first; i < first + joints * 3; i += 3) {
        if (Math.fround(Math.fround(x[i] + x[i + 1]) + x[i + 2]) === 0) continue;
        x[i] -= cx;
        x[i + 1] -= cy;
        x[i + 2] -= cz;
      }
    }
  }
}

type Vector = readonly [x: number, y: number, z: number];

/** Turns the whole clip so that a bone of body 0 in frame 0 points along an axis. */
function turn(clip: Clip, occupied: readonly number[], [from, to]: readonly [number, number], axis: Vector): void {
  const { frames, bodies, joints, coordinates: x } = clip;
  const bone = (i: number): number => x[to * 3 + i] - x[from * 3 + i];
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = rotationBetween([bone(0), bone(1), bone(2)], axis);
  for (let t = 0; t < frames; t++) {
    for (const body of occupied) {
      if (frameSum(clip, t, body) === 0) continue;
      const first = (t * bodies + body) * joints * 3;
      for (let i = first; i < first + joints * 3; i += 3) {
        const px = x[i];
        const py = x[i + 1];
        const pz = x[i + 2];
        x[i] = xx * px + xy * py + xz * pz;
        x[i + 1] = yx * px + yy * py + yz * pz;
        x[i + 2] = zx * px + zy * py + zz * pz;
      }
    }
  }
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
