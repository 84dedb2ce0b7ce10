import { resizeFrames } from '../../augment';
import type { FeatureEncoder } from '../../evaluation';

/** Features of clips of a few frames. */
export interface ClipFeatures {
  /** Features of a clip. */
  readonly width: number;
  /** Row-major (B, width) of clips (B, frames, M, V, C). */
  of(clips: Float32Array, batch: number): Promise<Float32Array>;
}

/**
 * Pooled features of clips that are shorter than the encoder's input: they are resized to its T frames, as recordings are for
 * recognition. Without an encoder the resized coordinates themselves are the features.
 *
 * @param frameSize numbers of a frame: M·V·C
 * @param T frames that the encoder takes
 */
export function clipFeatures(encoder: FeatureEncoder | undefined, frameSize: number, T: number): ClipFeatures {
  return {
    width: encoder === undefined ? T * frameSize : 2 * encoder.width,
    async of(clips, batch) {
      const size = clips.length / batch;
      const resized = new Float32Array(batch * T * frameSize);
      for (let n = 0; n < batch; n++) {
        const clip = clips.subarray(n * size, (n + 1) * size);
        const view = resizeFrames(clip, frameSize, { start: 0, length: size / frameSize, frames: T });
        resized.set(view, n * T * frameSize);
      }
      return encoder === undefined ? resized : encoder.featuresOf(resized, batch);
    },
  };
}
