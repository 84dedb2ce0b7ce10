import { tf, type Tensor } from '../tensor';
import type { Generator } from '../random';
import { drawDropPath, DropPathMasks } from './dropPath';
import { dropPathMasks, encode, encoderSpecs, pool, type DenseFeatures } from './encoder';
import type { EncoderSettings, EncoderShape } from './encoderSettings';
import { linearSpecs } from './initialisation';
import { linear } from './linear';
import { NetworkCalls } from './networkCalls';
import { observedFeatures, type Observation } from './observed';
import { Parameters, type ParameterValue } from './parameters';
import type { Tokens } from './tokens';

/** An encoder in evaluation mode: views to features. */
export class Encoder {
  private readonly calls: NetworkCalls;

  private constructor(
    readonly settings: EncoderSettings,
    readonly shape: EncoderShape,
    readonly parameters: Parameters,
  ) {
    this.calls = new NetworkCalls(parameters, shape);
  }

  /** A freshly initialised encoder. */
  static create(settings: EncoderSettings, shape: EncoderShape, generator: Generator): Encoder {
    return new Encoder(settings, shape, new Parameters(encoderSpecs(settings, shape), generator));
  }

  /** E; the representation of a clip has twice as many features. */
  get width(): number {
    return this.settings.hidden;
  }

  /** Takes the encoder's entries of a checkpoint; projectors and classifier are ignored. */
  load(values: ReadonlyMap<string, ParameterValue>, file?: string): void {
    this.parameters.load(values, file);
  }

  /** Dense features: (B, T, E) and (B, M·V, E). */
  encode(tokens: Tokens): DenseFeatures {
    return tf.tidy(() => ({ ...encode(tokens, this.parameters, this.settings) }));
  }

  /** Pooled features of a batch. @returns (B, 2E), temporal first */
  features(tokens: Tokens): Tensor {
    return tf.tidy(() => pool(encode(tokens, this.parameters, this.settings)));
  }

  /** Pooled features of frame-major views (B, T, M, V, C), read back. @returns (B, 2E) row-major */
  async featuresOf(views: Float32Array, batch: number): Promise<Float32Array> {
    const [features] = await this.calls.run('features', (tokens) => [this.features(tokens)], views, batch);
    return features;
  }

  /**
   * The same in training mode, as the journal code leaves the frozen encoder: branches are dropped at random, and features change from call to
   * call. An encoder without DropPath gives those of evaluation mode.
   *
   * @param generator draws the masks
   */
  async trainingFeaturesOf(views: Float32Array, batch: number, generator: Generator): Promise<Float32Array> {
    const { dropPath } = this.settings;
    const branches = dropPath > 0 ? dropPathMasks(this.settings) : 0;
    if (branches === 0) return this.featuresOf(views, batch);
    const network = (tokens: Tokens, masks?: Tensor): Tensor[] => {
      const drawn = masks === undefined ? undefined : new DropPathMasks(masks);
      return [pool(encode(tokens, this.parameters, this.settings, drawn))];
    };
    const masks = drawDropPath(branches, batch, dropPath, generator);
    const [features] = await this.calls.run('features in training mode', network, views, batch, masks);
    return features;
  }

  /** Dense features of frame-major views (B, T, M, V, C), read back: row-major (B, T, E) and (B, M·V, E). */
  async denseFeaturesOf(
    views: Float32Array,
    batch: number,
  ): Promise<{ temporal: Float32Array; spatial: Float32Array }> {
    const dense = (tokens: Tokens): Tensor[] => {
      const { temporal, spatial } = this.encode(tokens);
      return [temporal, spatial];
    };
    const [temporal, spatial] = await this.calls.run('dense features', dense, views, batch);
    return { temporal, spatial };
  }

  /**
   * Features of the beginnings of frame-major views (B, T, M, V, C) by a causal encoder, read back: see {@link observedFeatures}.
   *
   * @returns for each count (B, 2E) row-major, or (B, E) without the spatial stream
   */
  async observedFeaturesOf(views: Float32Array, batch: number, observed: Observation): Promise<Float32Array[]> {
    const name = `features of the first ${observed.counts.join(', ')}${observed.spatial ? '' : ' (temporal)'}`;
    const network = (tokens: Tokens): Tensor[] => observedFeatures(tokens, this.parameters, this.settings, observed);
    return this.calls.run(name, network, views, batch);
  }

  dispose(): void {
    this.calls.dispose();
    this.parameters.dispose();
  }
}

/** Entries of the linear classifier `fc` on the pooled features: weight N(0, 0.01²), bias 0. */
export function classifierSpecs(width: number, classes: number) {
  return linearSpecs('fc', 2 * width, classes, 0.01);
}

/** Class scores of pooled features. @param features (B, 2E) @returns (B, classes) */
export function classify(features: Tensor, weight: Tensor, bias: Tensor): Tensor {
  return linear(features, { weight, bias });
}

/**
 * One feature row a frame: temporal tokens beside the spatial tokens pooled to as many (detection branch).
 * Row i averages the spatial tokens floor(i·L/T) .. ceil((i+1)·L/T) − 1.
 *
 * @returns (B, T, 2E)
 */
export function frameFeatures({ temporal, spatial }: DenseFeatures): Tensor {
  return tf.tidy(() => {
    const [frames, tokens] = [temporal.shape[1] as number, spatial.shape[1] as number];
    const weights = new Float32Array(frames * tokens);
    for (let i = 0; i < frames; i++) {
      const first = Math.floor((i * tokens) / frames);
      const end = Math.ceil(((i + 1) * tokens) / frames);
      weights.fill(1 / (end - first), i * tokens + first, i * tokens + end);
    }
    const pooled = tf.matMul(tf.tensor3d(weights, [1, frames, tokens]), spatial); // (B, T, E)
    return tf.concat([temporal, pooled], 2);
  });
}
