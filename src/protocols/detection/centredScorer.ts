import { tf } from '../../backend';
import { centredWindow, type WindowSettings } from '../../data';
import { classify } from '../../model';
import type { ClipFeatures } from './clipFeatures';
import type { FrameScorer, WindowJob } from './frameScorer';

/** A linear classifier of clip features. */
export interface ClipClassifier {
  /** Row-major (classes + 1, D). */
  weight: Float32Array;
  /** (classes + 1) */
  bias: Float32Array;
}

/** Which frames round a frame make its clip. */
export interface CentredScorerSettings extends WindowSettings {
  /** Frames from one of the clip to the next; the clip spans `frames`·`step` frames. */
  step: number;
}

/**
 * Scores every frame by a clip round it, with linear classifiers on frozen features: protocol `ssd`. A frame costs one pass of
 * the encoder, whatever the number of classifiers, of which each is a head.
 */
export function centredScorer(
  features: ClipFeatures,
  classifiers: readonly ClipClassifier[],
  { step, ...input }: CentredScorerSettings,
): FrameScorer {
  const width = classifiers[0].bias.length;
  const heads = classifiers.length;
  return {
    width,
    heads,
    input,
    *jobs(recording, length): Generator<WindowJob> {
      for (let t = 0; t < length; t++) {
        yield { window: centredWindow(recording, length, t, input.frames * step, step), first: t, rows: 1 };
      }
    },
    async score(windows, batch) {
      const values = await features.of(windows, batch);
      const shares = tf.tidy(() => {
        const rows = tf.tensor2d(values, [batch, features.width]);
        const perHead = classifiers.map(({ weight, bias }) =>
          tf.softmax(classify(rows, tf.tensor2d(weight, [width, features.width]), tf.tensor1d(bias))),
        );
        return tf.concat(perHead, 1); // (B, heads·width)
      });
      const scores = await shares.data<'float32'>();
      shares.dispose();
      return scores;
    },
  };
}
