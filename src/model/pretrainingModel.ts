import { tf, type Tensor } from '../tensor';
import type { Generator } from '../random';
import { updateRunningStatistics, type BatchStatistics } from './batchNorm';
import { DropPathMasks } from './dropPath';
import { dropPathMasks, encode, encoderSpecs, pool, type DenseFeatures } from './encoder';
import type { EncoderSettings, EncoderShape } from './encoderSettings';
import { Parameters, type ParameterSpec } from './parameters';
import { project, projectorNames, projectorSpecs, type Domain, type ProjectorSettings } from './projector';
import { withStart } from './pytorchStart';
import type { Tokens } from './tokens';

/** Projections of K views in the three domains, each (K, N, D). */
export type Projections = Record<Domain, Tensor>;

/** Every entry of the state of the network that is pre-trained, in the order of the official file. */
export function pretrainingSpecs(
  encoder: EncoderSettings,
  projector: ProjectorSettings,
  shape: EncoderShape,
): ParameterSpec[] {
  return [...encoderSpecs(encoder, shape), ...withStart(projectorSpecs(encoder.hidden, projector), encoder)];
}

/** The network that is pre-trained: the encoder and one projector a domain. */
export class PretrainingModel {
  readonly parameters: Parameters;

  constructor(
    readonly encoder: EncoderSettings,
    readonly projector: ProjectorSettings,
    readonly shape: EncoderShape,
    generator: Generator,
  ) {
    this.parameters = new Parameters(pretrainingSpecs(encoder, projector, shape), generator);
  }

  /** DropPath masks that a training step needs, 0 when DropPath is off. */
  get masks(): number {
    return this.encoder.dropPath > 0 ? dropPathMasks(this.encoder) : 0;
  }

  /**
   * @param dropPath (masks, B) in training, left out in evaluation
   * @param views K, whose modalities a multi-modal encoder sees in turn; left out in evaluation
   */
  encode(tokens: Tokens, dropPath?: Tensor, views?: number): DenseFeatures {
    const masks = dropPath === undefined ? undefined : new DropPathMasks(dropPath);
    return encode(tokens, this.parameters, this.encoder, masks, views);
  }

  /** Pooled features of B clips. @returns (B, 2E), temporal first */
  pool(dense: DenseFeatures): Tensor {
    return pool(dense);
  }

  /**
   * Projects the pooled features of K views: z_t from the temporal half, z_s from the spatial half, z_i from both.
   *
   * @param features (K·N, 2E), view after view
   */
  project(features: Tensor, views: number): { z: Projections; statistics: BatchStatistics[] } {
    const width = this.encoder.hidden;
    const clips = features.shape[0] / views;
    const perView = tf.reshape(features, [views, clips, 2 * width]); // (K, N, 2E)
    const inputs: Projections = {
      instance: perView,
      temporal: tf.slice(perView, [0, 0, 0], [views, clips, width]),
      spatial: tf.slice(perView, [0, 0, width], [views, clips, width]),
    };
    const of = (domain: Domain) =>
      project(inputs[domain], this.parameters, projectorNames[domain], this.projector.bnChunks);
    const [instance, temporal, spatial] = [of('instance'), of('temporal'), of('spatial')];
    return {
      z: { instance: instance.z, temporal: temporal.z, spatial: spatial.z },
      statistics: [instance, temporal, spatial].flatMap((projection) => projection.statistics),
    };
  }

  /** Takes a step's BatchNorm statistics into the running averages and frees them. */
  updateRunningStatistics(statistics: BatchStatistics[]): void {
    updateRunningStatistics(this.parameters, statistics);
  }

  dispose(): void {
    this.parameters.dispose();
  }
}
