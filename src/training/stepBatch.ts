import { tf, type BatchAxes, type Tensor } from '../tensor';

/** One batch, outside the engine; everything random is drawn before. */
export interface StepBatch {
  /** K */
  views: number;
  /** N */
  clips: number;
  /** T, frames of a view. */
  frames: number;
  /** Frame-major views (K, N, T, M·V·C), row-major. */
  coordinates: Float32Array;
  /** DropPath factors (masks, K, N), or nothing without DropPath. */
  dropPath?: Float32Array;
}

/** What a step gives back. */
export interface StepValues {
  loss: number;
  /** Every term of every domain, in the order of `reportedTerms`: (15), or (18) with the contrastive baseline. */
  terms: Float32Array;
  /** Pooled features of the first view (N, 2E), row-major. */
  features: Float32Array;
  /** Length of the gradient of all parameters: NaN or infinite where any of it is. */
  gradientNorm: number;
}

/** Some of the clips of a batch: from one, up to but not including another. */
export interface ClipRange {
  from: number;
  to: number;
}

/** An array of every clip in each of several views, (views, clips, width). */
export interface ClipArray {
  views: number;
  clips: number;
  width: number;
}

/** The ranges of all micro-batches of a batch. */
export function microBatches(clips: number, microBatch: number): ClipRange[] {
  const ranges: ClipRange[] = [];
  for (let from = 0; from < clips; from += microBatch) ranges.push({ from, to: Math.min(from + microBatch, clips) });
  return ranges;
}

/** Axes along which the views of all clips lie in what {@link encoderInputs} gives. */
export const encoderBatchAxes: BatchAxes = [0, 1];

/** What the encoder takes of some clips: coordinates (K·n, T, M·V·C), and DropPath factors (masks, K·n) if there are any. */
export function encoderInputs({ views, clips, frames, coordinates, dropPath }: StepBatch, range: ClipRange): Tensor[] {
  const rows = views * (range.to - range.from);
  const width = coordinates.length / (views * clips);
  const taken = takeClips(coordinates, { views, clips, width }, range);
  const inputs: Tensor[] = [tf.tensor3d(taken, [rows, frames, width / frames])];
  if (dropPath !== undefined) {
    const masks = dropPath.length / (views * clips);
    const factors = takeClips(dropPath, { views: masks * views, clips, width: 1 }, range);
    inputs.push(tf.tensor2d(factors, [masks, rows]));
  }
  return inputs;
}

/** Some clips of an array, (views, n, width). */
export function takeClips(
  all: Float32Array,
  { views, clips, width }: ClipArray,
  { from, to }: ClipRange,
): Float32Array {
  if (from === 0 && to === clips) return all;
  const size = (to - from) * width;
  const taken = new Float32Array(views * size);
  for (let k = 0; k < views; k++) {
    const start = (k * clips + from) * width;
    taken.set(all.subarray(start, start + size), k * size);
  }
  return taken;
}

/** Puts some clips (views, n, width) where they belong in an array of all. */
export function putClips(
  all: Float32Array,
  values: Float32Array,
  { views, clips, width }: ClipArray,
  { from, to }: ClipRange,
): void {
  const size = (to - from) * width;
  for (let k = 0; k < views; k++) all.set(values.subarray(k * size, (k + 1) * size), (k * clips + from) * width);
}

/** Reads tensors back and frees them. */
export async function valuesOf(tensors: Tensor[]): Promise<Float32Array[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data() as Promise<Float32Array>));
  tf.dispose(tensors);
  return values;
}
