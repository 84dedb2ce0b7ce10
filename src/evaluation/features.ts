import type { RecordingSource } from '../data';
import type { FeatureSet } from './featureSet';
import { evaluationViews, featureSetOf, type EvaluationViewOptions } from './views';

/** What extraction needs of an encoder (`Encoder` of the model room has it). */
export interface FeatureEncoder {
  /** E; features have 2E numbers. */
  readonly width: number;
  /** Pooled features [f_t ; f_s] in evaluation mode of views (B, T, M, V, C); row-major (B, 2E). */
  featuresOf(views: Float32Array, batch: number): Promise<Float32Array>;
}

/**
 * Pooled features of clips under a frozen encoder, (N, 2E), temporal half first. They are not normalised, and
 * deterministic, so they are computed once and kept.
 *
 * @param indices recordings of the data set, e.g. `dataset.split('x-sub').train`
 */
export async function extractFeatures(
  encoder: FeatureEncoder,
  dataset: RecordingSource,
  indices: readonly number[],
  options: EvaluationViewOptions = {},
): Promise<FeatureSet> {
  const width = 2 * encoder.width;
  const set = featureSetOf(dataset, indices, width);
  for await (const { first, batch, coordinates } of evaluationViews(dataset, indices, 'features', options)) {
    set.features.set(await encoder.featuresOf(coordinates, batch), first * width);
  }
  return set;
}
