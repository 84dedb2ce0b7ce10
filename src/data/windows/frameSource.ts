import type { Clip, Layout } from '../../skeleton';

/** Where windows are read from: a data set, or a clip in memory. */
export interface FrameSource {
  readonly layout: Layout;
  /** M */
  readonly info: { readonly bodies: number };
  /** Frames of a recording. */
  frames(recording: number): number;
  /** Some frames of a recording, (T, M, V, 3). */
  readFrames(recording: number, start: number, frames: number): Clip;
}

/** A clip as the only recording, number 0. */
export function framesOfClip(clip: Clip, layout: Layout): FrameSource {
  const size = clip.bodies * clip.joints * 3;
  return {
    layout,
    info: { bodies: clip.bodies },
    frames: () => clip.frames,
    readFrames: (_, start, frames) => ({
      ...clip,
      frames,
      coordinates: clip.coordinates.slice(start * size, (start + frames) * size),
    }),
  };
}
