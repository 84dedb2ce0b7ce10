import { tf } from '../tensor';
import { InputError } from '../errors';
import type { Encoder } from './downstreamModel';
import { encodeFrame } from './encoder';
import { KeptFrames } from './keptFrames';

/** What a stream knows after a frame. */
export interface FrameFeatures {
  /** Of the frame itself: its row of y_t (E). */
  temporal: Float32Array;
  /** The maximum over the frames so far (E): after the last one the temporal half of the clip's feature. */
  pooled: Float32Array;
}

/**
 * The temporal stream of a causal encoder, one frame at a time: each costs one token, as keys, values and the inputs of the shift are kept.
 * The numbers are those of the whole clip, to rounding. The spatial stream needs all frames at once and is no part of it. The encoder stays
 * the caller's.
 */
export class FrameStream {
  private readonly kept = new KeptFrames();
  private pooled: Float32Array | undefined;
  private count = 0;

  /** @throws InputError for an encoder that is not causal */
  constructor(private readonly encoder: Encoder) {
    if (encoder.settings.causal) return;
    const wanted = 'true: other encoders need the whole clip for every frame';
    throw new InputError({ thing: 'setting encoder.causal', found: 'false', wanted });
  }

  /** Frames so far. */
  get frames(): number {
    return this.count;
  }

  /**
   * Takes the next frame.
   *
   * @param frame (M, V, C), in the stream (joints, bones) that the encoder sees
   * @throws InputError for a frame of another size, or numbers that are none, and for more frames than a clip has
   */
  async push(frame: Float32Array): Promise<FrameFeatures> {
    const { frames, joints, bodies, channels } = this.encoder.shape;
    const size = bodies * joints * channels;
    if (this.count === frames) {
      const fix = 'Begin a new stream.';
      throw new InputError({
        thing: 'frames of a stream',
        found: frames + 1,
        wanted: `at most ${frames}, as the encoder takes`,
        fix,
      });
    }
    if (frame.length !== size) {
      throw new InputError({ thing: 'numbers of a frame', found: frame.length, wanted: size });
    }
    const bad = frame.find((value) => !Number.isFinite(value));
    if (bad !== undefined)
      throw new InputError({ thing: 'coordinate of a frame', found: bad, wanted: 'a finite number' });
    const place = this.count++;
    const row = tf.tidy(() => {
      const token = tf.tensor3d(frame, [1, 1, size]);
      return encodeFrame(token, place, this.encoder.parameters, this.encoder.settings, this.kept);
    });
    const temporal = (await row.data()) as Float32Array;
    row.dispose();
    const before = this.pooled;
    this.pooled = before === undefined ? temporal.slice() : temporal.map((value, i) => Math.max(value, before[i]));
    return { temporal, pooled: this.pooled.slice() };
  }

  dispose(): void {
    this.kept.dispose();
  }
}
