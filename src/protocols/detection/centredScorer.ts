import { CompiledFunction, tf, type Tensor } from '../../backend';
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
 * the encoder, whatever the number of classifiers, of which each is a head. Close it after use.
 */
export function centredScorer(
  features: ClipFeatures,
  classifiers: readonly ClipClassifier[],
  { step, ...input }: CentredScorerSettings,
): FrameScorer & { close: () => void } {
  const width = classifiers[0].bias.length;
  const heads = classifiers.length;
  const parameters = tf.tidy(() =>
    classifiers.map(({ weight, bias }) => ({
      weight: tf.variable(tf.tensor2d(weight, [width, features.width]), false),
      bias: tf.variable(tf.tensor1d(bias), false),
    })),
  );
  const variables = parameters.flatMap(({ weight, bias }) => [weight, bias]);
  const compiled = new CompiledFunction(variables, { execution: 'devices' });
  /** Probabilities (B, heads·width). */
  const shares = ([rows]: Tensor[]): Tensor[] => [
    tf.tidy(() =>
      tf.concat(
        parameters.map(({ weight, bias }) => tf.softmax(classify(rows, weight, bias))),
        1,
      ),
    ),
  ];
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
      const rows = tf.tensor2d(values, [batch, features.width]);
      const [scored] = await compiled.run('shares', [rows], shares, [0]);
      const scores = await scored.data<'float32'>();
      tf.dispose([rows, scored]);
      return scores;
    },
    close: () => {
      compiled.dispose();
      tf.dispose(variables);
    },
  };
}
