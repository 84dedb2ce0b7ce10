import type { RecordingSource } from '../data';
import type { FeatureSet } from './featureSet';
import { evaluationViews, featureSetOf, type EvaluationViewOptions } from './views';

/**
 * The floor any encoder has to beat: the coordinates themselves. Each clip as stored (normalised at import) is resized to
 * T frames and flattened to T·M·V·C numbers.
 */
export async function rawFeatures(
  dataset: RecordingSource,
  indices: readonly number[],
  options: EvaluationViewOptions = {},
): Promise<FeatureSet> {
  const width = (options.frames ?? 64) * dataset.info.bodies * dataset.layout.joints.length * 3;
  const set = featureSetOf(dataset, indices, width);
  for await (const { first, coordinates } of evaluationViews(dataset, indices, 'raw features', options)) {
    set.features.set(coordinates, first * width);
  }
  return set;
}
