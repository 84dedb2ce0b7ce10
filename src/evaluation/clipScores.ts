import type { Dataset } from '../data';
import { evaluationViews, type EvaluationViewOptions } from './views';

/** What scores whole clips (`RecognitionTraining` of the training room does). */
export interface ClipScorer {
  /** Class scores of views (B, T, M, V, C), row-major (B, classes). */
  scoresOf(views: Float32Array, batch: number): Promise<Float32Array>;
}

/**
 * Class scores of the evaluation views of clips.
 *
 * @param indices recordings of the data set
 * @returns row-major (N, classes)
 */
export async function scoreClips(
  scorer: ClipScorer,
  dataset: Dataset,
  indices: readonly number[],
  options: EvaluationViewOptions = {},
): Promise<Float32Array> {
  const classes = dataset.info.classes.length;
  const scores = new Float32Array(indices.length * classes);
  for await (const { first, batch, coordinates } of evaluationViews(dataset, indices, 'test', options)) {
    scores.set(await scorer.scoresOf(coordinates, batch), first * classes);
  }
  return scores;
}
