import { tf, type Tensor } from '../backend';
import type { Dataset } from '../data';
import { tokensOf } from '../model';
import type { FeatureSet } from './featureSet';
import { evaluationViews, featureSetOf, type EvaluationViewOptions } from './views';

/** The tokens of a batch: temporal (B, T, M·V·C), spatial (B, M·V, T·C). */
export type Tokens = ReturnType<typeof tokensOf>;

/** What extraction needs of an encoder: pooled features [f_t ; f_s] of a batch, in evaluation mode. */
export interface FeatureEncoder {
  /** E; features have 2E numbers. */
  readonly width: number;
  /** (B, 2E) */
  features(tokens: Tokens): Tensor;
}

/**
 * Pooled features of clips under a frozen encoder, (N, 2E), temporal half first (method section 4). They are not normalised, and
 * deterministic, so they are computed once and kept.
 *
 * @param indices sequences of the data set, e.g. `dataset.split('x-sub').train`
 */
export async function extractFeatures(
  encoder: FeatureEncoder,
  dataset: Dataset,
  indices: readonly number[],
  options: EvaluationViewOptions = {},
): Promise<FeatureSet> {
  const width = 2 * encoder.width;
  const set = featureSetOf(dataset, indices, width);
  for await (const { first, coordinates, ...shape } of evaluationViews(dataset, indices, 'features', options)) {
    const features = tf.tidy(() => encoder.features(tokensOf(coordinates, shape)));
    set.features.set(await features.data<'float32'>(), first * width);
    features.dispose();
  }
  return set;
}
