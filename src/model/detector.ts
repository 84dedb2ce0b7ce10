import { tf, type Tensor } from '../tensor';
import type { Generator } from '../random';
import { frameFeatures } from './downstreamModel';
import { encode, encoderSpecs } from './encoder';
import type { EncoderSettings, EncoderShape } from './encoderSettings';
import { linearSpecs } from './initialisation';
import { linear } from './linear';
import { NetworkCalls } from './networkCalls';
import { Parameters, type ParameterValue } from './parameters';
import type { Tokens } from './tokens';

/**
 * A network that scores every frame of a window: the encoder, and the linear classifier `fc` of frame features, with the
 * background as class 0. Released code, both encoders; the encoder stays in evaluation mode, also in training.
 */
export class Detector {
  readonly parameters: Parameters;
  private readonly calls: NetworkCalls;

  /**
   * @param encoder its settings, or `raw` to classify the tokens themselves: the floor that an encoder has to beat
   * @param classes without the background
   * @param boundaries adds two outputs beside `fc`, `boundary`: whether an action starts at a frame, and whether one ends; default false
   */
  constructor(
    readonly encoder: EncoderSettings | 'raw',
    readonly shape: EncoderShape,
    readonly classes: number,
    generator: Generator,
    readonly boundaries = false,
  ) {
    const { frames, joints, bodies, channels } = shape;
    const specs = encoder === 'raw' ? [] : encoderSpecs(encoder, shape);
    const width = encoder === 'raw' ? (bodies * joints + frames) * channels : 2 * encoder.hidden;
    const heads = [
      ...linearSpecs('fc', width, classes + 1, 0.01),
      ...(boundaries ? linearSpecs('boundary', width, 2, 0.01) : []),
    ];
    this.parameters = new Parameters([...specs, ...heads], generator);
    this.calls = new NetworkCalls(this.parameters, shape);
  }

  /**
   * Takes the encoder's entries of a checkpoint; the classifier stays as it is, everything else in the file is ignored.
   *
   * @throws InputError that lists what does not fit
   */
  async loadEncoder(values: ReadonlyMap<string, ParameterValue>, file?: string): Promise<void> {
    const classifier = [...(await this.parameters.state())].filter(([name]) => /^(fc|boundary)\./.test(name));
    this.parameters.load(new Map([...values, ...classifier]), file);
  }

  /**
   * Class scores of each frame before the softmax, and those of start and end before the sigmoid where it has them.
   *
   * @returns (B, T, classes + 1), or (B, T, classes + 3)
   */
  scores(tokens: Tokens): Tensor {
    const dense = this.encoder === 'raw' ? tokens : encode(tokens, this.parameters, this.encoder);
    const features = frameFeatures(dense);
    const classes = linear(features, this.parameters.linear('fc'));
    return this.boundaries ? tf.concat([classes, linear(features, this.parameters.linear('boundary'))], 2) : classes;
  }

  /** Class probabilities of each frame, and those of start and end where it has them. @returns as {@link scores} */
  probabilities(tokens: Tokens): Tensor {
    return tf.tidy(() => {
      const scores = this.scores(tokens);
      if (!this.boundaries) return tf.softmax(scores);
      const [classes, boundaries] = tf.split(scores, [this.classes + 1, 2], 2);
      return tf.concat([tf.softmax(classes), tf.sigmoid(boundaries)], 2);
    });
  }

  /** The same of windows (B, T, M, V, C), read back, row-major. */
  async probabilitiesOf(windows: Float32Array, batch: number): Promise<Float32Array> {
    const network = (tokens: Tokens): Tensor[] => [this.probabilities(tokens)];
    const [probabilities] = await this.calls.run('probabilities', network, windows, batch);
    return probabilities;
  }

  dispose(): void {
    this.calls.dispose();
    this.parameters.dispose();
  }
}
