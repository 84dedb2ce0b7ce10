import { isInReach, loops, SimdArea } from '../simd';
import type { PointChange } from './pointChange';

/** Which frames are resized, and to how many. */
export interface Resizing {
  /** First input frame. */
  start: number;
  /** Number of input frames, at least 1. */
  length: number;
  /** Number of output frames T. */
  frames: number;
}

/** The loops take so many numbers of a frame at once; smaller frames are made as large. */
const leastFrame = 12;

/** Most frames written at once, and most numbers of them: the latter is also the limit of a frame. */
const most = { frames: 256, numbers: 2 ** 17 };

/** What the compiled loops work on. */
interface Areas {
  /** Of each frame written the addresses of the frames before and after it, and their weights. */
  pairs: SimdArea;
  /** Frames of a clip that lies elsewhere. */
  clip: SimdArea;
  /** The points of a frame that are changed. */
  points: SimdArea;
  /** A matrix for four points at once. */
  matrix: SimdArea;
  /** Frames written. */
  view: SimdArea;
}

let areas: Areas | undefined;

function makeAreas(): Areas {
  return {
    pairs: new SimdArea(16 * most.frames),
    clip: new SimdArea(8 * most.numbers),
    points: new SimdArea(2 * most.numbers),
    matrix: new SimdArea(4 * 36),
    view: new SimdArea(4 * most.numbers),
  };
}

/**
 * Linear interpolation along time with half-pixel centres (bilinear resizing without aligned corners):
 * output frame i lies at p = max(0, (i + 1/2)·length/frames - 1/2) of the input. Computed in float32.
 *
 * @param coordinates frames one after another, `frameSize` numbers each; fastest in `clipMemory`
 * @param result where the frames go (T, frameSize); a new array if left out
 * @param change made to the points afterwards, where frames are points x, y, z
 * @returns result
 */
export function resizeFrames(
  coordinates: Float32Array,
  frameSize: number,
  { start, length, frames }: Resizing,
  result: Float32Array = new Float32Array(frames * frameSize),
  change?: PointChange,
): Float32Array {
  if (length < 1 || start < 0 || (start + length) * frameSize > coordinates.length) {
    throw new RangeError(`frames ${start} to ${start + length} of ${coordinates.length / frameSize}`);
  }
  if (frameSize > most.numbers) throw new RangeError(`${frameSize} numbers in a frame; at most ${most.numbers}`);
  areas ??= makeAreas();
  const { pairs, clip, view } = areas;
  const size = Math.max(frameSize, leastFrame);
  const changed = change === undefined ? 0 : prepareChange(areas, frameSize, change);
  const crop = coordinates.subarray(start * frameSize, (start + length) * frameSize);
  const inReach = size === frameSize && isInReach(crop);
  const atOnce = framesAtOnce(areas, size, length / frames);
  for (let first = 0; first < frames; first += atOnce) {
    const count = Math.min(atOnce, frames - first);
    let address = crop.byteOffset;
    if (!inReach) {
      const before = (i: number): number => Math.floor(Math.max(0, ((i + 0.5) * length) / frames - 0.5));
      const from = before(first);
      copyFrames(crop, frameSize, from, Math.min(before(first + count - 1) + 2, length), clip.floats, size);
      // Where frame 0 would lie: only frames that were copied are read.
      address = clip.address - 4 * size * from;
    }
    loops().pairFrames(address, 4 * size, length, frames, first, count, pairs.address);
    writeFrames(areas, count, size, change, changed);
    copyFrames(view.floats, size, 0, count, first === 0 ? result : result.subarray(first * frameSize), frameSize);
  }
  return result;
}

/** Output frames whose input, `step` frames for each, fits the areas. */
function framesAtOnce({ clip }: Areas, size: number, step: number): number {
  const input = Math.floor(clip.floats.length / size);
  return Math.min(most.frames, Math.floor(most.numbers / size), 1 + Math.floor((input - 2) / step));
}

/** Copies frames from one up to, without, another, to frames of another size; what does not fit is cut off. */
function copyFrames(
  source: Float32Array,
  sourceSize: number,
  from: number,
  to: number,
  target: Float32Array,
  targetSize: number,
): void {
  if (sourceSize === targetSize) {
    target.set(source.subarray(from * sourceSize, to * sourceSize));
    return;
  }
  const kept = Math.min(sourceSize, targetSize);
  for (let t = from; t < to; t++) {
    target.set(source.subarray(t * sourceSize, t * sourceSize + kept), (t - from) * targetSize);
  }
}

/** Brings the matrix and the points that are changed to the areas. @returns the number of points; 0 for all */
function prepareChange({ points, matrix: map }: Areas, frameSize: number, change: PointChange): number {
  const { jointsOfBody, joints, matrix } = change;
  const [numbers, chosen] = [map.floats, points.words];
  if (joints === undefined) {
    for (let i = 0; i < 36; i++) numbers[i] = matrix === undefined ? 0 : matrix[i >> 2];
    return 0;
  }
  // Columns of four.
  for (let i = 0; matrix !== undefined && i < 12; i++) numbers[i] = i % 4 < 3 ? matrix[3 * (i % 4) + (i >> 2)] : 0;
  let count = 0;
  for (let body = 0; 3 * body < frameSize; body += jointsOfBody) {
    for (let i = 0; i < joints.length; i++) chosen[count++] = body + joints[i];
  }
  return count;
}

/** Writes the frames of the pairs to the view, changed. */
function writeFrames(
  { pairs, points, matrix, view }: Areas,
  frames: number,
  size: number,
  change: PointChange | undefined,
  count: number,
): void {
  const { resizeView, mapView, mapPoints, clearPoints } = loops();
  if (change !== undefined && change.joints === undefined) {
    mapView(pairs.address, frames, size, matrix.address, view.address);
    return;
  }
  resizeView(pairs.address, frames, size, view.address);
  if (count === 0) return;
  if (change?.matrix === undefined) clearPoints(view.address, frames, size, points.address, count);
  else mapPoints(view.address, frames, size, points.address, count, matrix.address);
}
