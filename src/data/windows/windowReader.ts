import { applyModality, type Clip, type Modality } from '../../skeleton';
import type { FrameSource } from './frameSource';
import type { FrameWindow } from './frameWindow';
import { normaliseWindow, shoulderRotation, type Rotation } from './normaliseWindow';

/** Each window by itself, all windows of a recording by its first frames, or coordinates as stored. */
export const windowNormalisations = ['window', 'video', 'none'] as const;
export type WindowNormalisation = (typeof windowNormalisations)[number];

/** How the frames of a window become the input of an encoder. */
export interface WindowSettings {
  /** T, frames of every window. */
  frames: number;
  normalise: WindowNormalisation;
  modality: Modality;
}

/** Frames looked at together when searching for the first one with a body. */
const searchFrames = 256;

/**
 * Reads windows of untrimmed recordings by position: neither a copy of the data set nor a whole recording is ever held.
 */
export class WindowReader {
  private block?: { recording: number; first: number; clip: Clip };
  private rotation?: { recording: number; rotation: Rotation | undefined };

  /**
   * @param blockFrames frames read at once, from which neighbouring windows are cut; default 1024. Windows in random order are
   *   better read one by one: 1.
   */
  constructor(
    private readonly source: FrameSource,
    private readonly settings: WindowSettings,
    private readonly blockFrames = 1024,
  ) {}

  /** Numbers of a window: T·M·V·3. */
  get size(): number {
    return this.settings.frames * this.source.info.bodies * this.source.layout.joints.length * 3;
  }

  /** A window, (T, M, V, 3), normalised and in its modality. */
  read(window: FrameWindow): Float32Array {
    const { frames, normalise, modality } = this.settings;
    const { layout } = this.source;
    const clip = this.cut(window, frames);
    const rotation = normalise === 'video' ? this.rotationOf(window.recording) : undefined;
    const { coordinates } = normalise === 'none' ? clip : normaliseWindow(clip, layout, rotation);
    return applyModality(coordinates, clip, layout, modality);
  }

  private cut({ recording, start, end, step }: FrameWindow, frames: number): Clip {
    const { first, clip } = this.blockWith(recording, start, end);
    const { bodies, joints } = clip;
    const row = bodies * joints * 3;
    const last = start + step * Math.floor((end - 1 - start) / step);
    const coordinates = new Float32Array(frames * row);
    for (let t = 0; t < frames; t++) {
      const from = (Math.min(start + t * step, last) - first) * row;
      coordinates.set(clip.coordinates.subarray(from, from + row), t * row);
    }
    return { frames, bodies, joints, coordinates };
  }

  private blockWith(recording: number, start: number, end: number): { first: number; clip: Clip } {
    const { block } = this;
    const held = block?.recording === recording && start >= block.first && end <= block.first + block.clip.frames;
    if (block !== undefined && held) return block;
    const frames = Math.min(Math.max(this.blockFrames, end - start), this.source.frames(recording) - start);
    this.block = { recording, first: start, clip: this.source.readFrames(recording, start, frames) };
    return this.block;
  }

  /** From the first block of the recording in which somebody is. */
  private rotationOf(recording: number): Rotation | undefined {
    if (this.rotation?.recording === recording) return this.rotation.rotation;
    const total = this.source.frames(recording);
    let rotation: Rotation | undefined;
    for (let start = 0; start < total && rotation === undefined; start += searchFrames) {
      const clip = this.source.readFrames(recording, start, Math.min(searchFrames, total - start));
      rotation = shoulderRotation(clip, this.source.layout);
    }
    this.rotation = { recording, rotation };
    return rotation;
  }
}
