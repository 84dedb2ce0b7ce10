import { InputError } from '../../errors';
import type { Clip, Layout } from '../../skeleton';
import { firstNotFinite, missingFix } from '../finite';
import { placeInClip } from '../placeInClip';

/**
 * What becomes of joints that were not found, which files mark by NaN, by infinite numbers or by three zeros: stop, leave the
 * recording out, or fill them from the frames before and after.
 */
export type MissingRule = 'refuse' | 'drop' | 'interpolate';

/** A clip without missing joints, how many were filled, or why it is to be left out. */
export interface Completed {
  clip: Clip;
  filled: number;
  why?: string;
}

/**
 * Applies a rule to the joints of a clip that are missing. Frames in which every joint of a body is missing are frames without
 * the body. A joint that is zero in every frame is the origin of its coordinates, and not missing.
 *
 * @param rule undefined refuses what is not finite and takes zeros as they are
 * @param what the recording, for messages
 * @throws InputError that names frame and joint, with the rule `refuse`
 */
export function completeJoints(
  clip: Clip,
  layout: Layout,
  rule: MissingRule | undefined,
  { name, file }: { name: string; file?: string },
): Completed {
  const wrong = firstNotFinite(clip.coordinates);
  const fail = (coordinate: number, found: string | number): never => {
    const thing = `${name}: ${placeInClip(clip, coordinate, layout)}`;
    throw new InputError({ file, thing, found, wanted: 'a finite number', fix: missingFix });
  };
  if (rule === undefined) return wrong < 0 ? { clip, filled: 0 } : fail(wrong, clip.coordinates[wrong]);
  const { frames, bodies, joints } = clip;
  const coordinates = clip.coordinates.slice();
  const missing = missingPoints({ ...clip, coordinates });
  const first = missing.indexOf(1);
  if (first < 0) return { clip: { ...clip, coordinates }, filled: 0 };
  const none = clip.coordinates.subarray(first * 3, first * 3 + 3).find((value) => !Number.isFinite(value));
  const found = none === undefined ? 'no place (zeros)' : String(none);
  const place = placeInClip(clip, first * 3, layout);
  if (rule === 'refuse') fail(first * 3, found);
  if (rule === 'drop') return { clip, filled: 0, why: `${place}: ${found}` };
  let filled = 0;
  const stride = bodies * joints;
  for (let point = 0; point < stride; point++) {
    const known: number[] = [];
    const lost: number[] = [];
    for (let t = 0; t < frames; t++) {
      const at = t * stride + point;
      if (missing[at] === 1) lost.push(t);
      else if (missing[at] === 0) known.push(t);
    }
    if (lost.length > 0 && known.length === 0) {
      return { clip, filled: 0, why: `joint ${point % joints} (${layout.joints[point % joints]}) is in no frame` };
    }
    for (const t of lost) fillPoint(coordinates, stride, point, t, known);
    filled += lost.length;
  }
  return { clip: { ...clip, coordinates }, filled };
}

/** Joint by joint: 1 missing, 0 there, 2 of a body that is not there. What is not finite of such bodies becomes 0. */
function missingPoints({ frames, bodies, joints, coordinates: x }: Clip): Uint8Array {
  const state = new Uint8Array(frames * bodies * joints);
  const isLost = (at: number): boolean =>
    !Number.isFinite(x[at] + x[at + 1] + x[at + 2]) || (x[at] === 0 && x[at + 1] === 0 && x[at + 2] === 0);
  for (let body = 0; body < frames * bodies; body++) {
    const first = body * joints;
    for (let joint = first; joint < first + joints; joint++) state[joint] = isLost(joint * 3) ? 1 : 0;
    if (!state.subarray(first, first + joints).every((value) => value === 1)) continue;
    state.fill(2, first, first + joints);
    x.fill(0, first * 3, (first + joints) * 3);
  }
  const stride = bodies * joints;
  for (let point = 0; point < stride; point++) {
    const places = Array.from({ length: frames }, (_, t) => t * stride + point);
    const isOrigin = places.every((at) => state[at] === 2 || (state[at] === 1 && x[at * 3] === 0));
    if (isOrigin) places.forEach((at) => (state[at] = state[at] === 1 ? 0 : state[at]));
  }
  return state;
}

/** Fills a point from the nearest frames before and after in which it is known; at the ends from the one there is. */
function fillPoint(x: Float32Array, stride: number, point: number, t: number, known: readonly number[]): void {
  const after = known.find((frame) => frame > t);
  const before = known.filter((frame) => frame < t).at(-1);
  const [from, to] = [before ?? after ?? t, after ?? before ?? t];
  const part = from === to ? 0 : (t - from) / (to - from);
  for (let c = 0; c < 3; c++) {
    const [a, b] = [x[(from * stride + point) * 3 + c], x[(to * stride + point) * 3 + c]];
    x[(t * stride + point) * 3 + c] = a + part * (b - a);
  }
}
