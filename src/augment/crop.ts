import type { Generator } from '../random';

/** Consecutive frames of a clip. */
export interface Crop {
  /** First frame. */
  start: number;
  /** Number of frames. */
  length: number;
}

/**
 * A random crop in time: a fraction u of the clip, drawn uniformly from `ratio`, but at least `minimum` frames, and at most
 * the clip; then a uniform start. A clip of at most `minimum` frames is always taken whole.
 *
 * @param frames n, the valid frames of the clip
 */
export function drawCrop(
  frames: number,
  { ratio, minimumCrop }: { ratio: readonly [number, number]; minimumCrop: number },
  generator: Generator,
): Crop {
  const fraction = generator.uniform(ratio[0], ratio[1]);
  const length = cropLength(frames, fraction, minimumCrop);
  return { start: generator.integer(0, frames - length), length };
}

/** min(max(⌊n·fraction⌋, minimum), n) */
export function cropLength(frames: number, fraction: number, minimum: number): number {
  return Math.min(Math.max(Math.floor(frames * fraction), minimum), frames);
}

/**
 * The middle fraction of a clip, for evaluation: start = ⌊(1 - ratio)·n/2⌋ and as much left out at the end.
 * @param ratio in (0, 1]; 1 takes the whole clip
 */
export function centreCrop(frames: number, ratio: number): Crop {
  if (!(ratio > 0 && ratio <= 1))
    throw new RangeError(`a centre crop takes a fraction above 0 and up to 1, not ${ratio}`);
  const start = Math.floor(((1 - ratio) * frames) / 2);
  return { start, length: frames - 2 * start };
}
