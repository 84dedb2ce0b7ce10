import { InputError } from '../../errors';
import type { Segment } from '../datasetFormat';

/**
 * A window of one recording: a view by numbers, nothing is copied. Its frames are start, start + step, ... below `end`; a window
 * that is longer than that repeats its last frame.
 */
export interface FrameWindow {
  /** Number of the recording in the data set. */
  recording: number;
  start: number;
  /** The first frame after the window, at most the length of the recording. */
  end: number;
  step: number;
}

/**
 * What becomes of the last window where a recording does not end with one. `repeat`: it starts where its turn is, and repeats the
 * last frame. `shift`: it moves back until it ends with the recording.
 */
export const tailRules = ['repeat', 'shift'] as const;
export type TailRule = (typeof tailRules)[number];

/**
 * Windows of `size` consecutive frames, every `stride` frames, that together cover a recording.
 *
 * @param frames length of the recording
 * @throws InputError for a stride above the size, which would leave frames out
 */
export function slidingWindows(
  recording: number,
  frames: number,
  { size, stride, tail }: { size: number; stride: number; tail: TailRule },
): FrameWindow[] {
  checkStride(stride, size);
  const count = Math.max(1, Math.ceil((frames - size) / stride) + 1);
  return Array.from({ length: count }, (_, index) => {
    const turn = index * stride;
    const start = tail === 'shift' ? Math.max(0, Math.min(turn, frames - size)) : turn;
    return { recording, start, end: Math.min(start + size, frames), step: 1 };
  });
}

/** @throws InputError for a stride above the size of the windows, which would leave frames out */
export function checkStride(stride: number, size: number): void {
  if (Number.isInteger(stride) && stride >= 1 && stride <= size) return;
  throw new InputError({ thing: 'stride of windows', found: stride, wanted: `1 to ${size}, the frames of a window` });
}

/**
 * The window of `size` frames round a frame t, moved to lie inside the recording: from t - size/2, as released for the protocol
 * `ssd`. Its number of frames is size / step, rounded up.
 */
export function centredWindow(recording: number, frames: number, t: number, size: number, step: number): FrameWindow {
  const half = Math.floor(size / 2);
  const start = t < half ? 0 : t > frames - half ? frames - size : t - half;
  return { recording, start: Math.max(0, start), end: Math.min(Math.max(0, start) + size, frames), step };
}

/** The label of each frame from `first` on: 0 the background, else the class + 1. Where segments overlap the later row holds. */
export function frameLabels(segments: readonly Segment[], first: number, count: number): Int32Array {
  const labels = new Int32Array(count);
  for (const [label, start, end] of segments) {
    labels.fill(label + 1, Math.max(0, start - first), Math.max(0, end - first));
  }
  return labels;
}
