import { tf, type Scalar, type Tensor } from '../tensor';
import type { Term } from './term';

/** Which reading of the similarity term: the released code's, or the paper's Eq. 8. */
const similarityKinds = ['fourthView', 'meanOfViews'] as const;
export type SimilarityKind = (typeof similarityKinds)[number];

/** The weight is the paper's κ. */
export const similarityTerm: Term<'similarity', { similarity: SimilarityKind }> = {
  weights: { similarity: 5 },
  settings: { similarity: 'fourthView' },
  choices: { similarity: similarityKinds },
  of: (views, settings) => ({ similarity: similarity(views, settings.similarity) }),
};

/**
 * Agreement of the K views of one domain.
 *
 * `fourthView` (released code): Σ_k mse(z_k, z_last) + Σ_k mse(z_k, c) over all views but the last, c their mean.
 * `meanOfViews` (paper Eq. 8): (1/K)·Σ_k ‖z_k − z̄‖₂ with z̄ the mean of all views, the norm of each clip averaged over the batch.
 *
 * @param views K tensors (N, D), K ≥ 2
 */
export function similarity(views: Tensor[], kind: SimilarityKind = 'fourthView'): Scalar {
  if (kind === 'meanOfViews') {
    const centre = mean(views);
    const distances = views.map((z) => tf.mean(distance(z, centre)));
    return tf.div(tf.addN(distances), views.length);
  }
  const last = views[views.length - 1];
  const others = views.slice(0, -1);
  const centre = mean(others);
  return tf.addN(others.flatMap((z) => [meanSquaredError(z, last), meanSquaredError(z, centre)]));
}

function mean(views: Tensor[]): Tensor {
  return tf.div(tf.addN(views), views.length);
}

function meanSquaredError(a: Tensor, b: Tensor): Scalar {
  return tf.mean(tf.squaredDifference(a, b));
}

/** Euclidean distance of each row; the small constant keeps its gradient finite where the rows coincide. */
function distance(a: Tensor, b: Tensor): Tensor {
  return tf.sqrt(tf.add(tf.sum(tf.squaredDifference(a, b), 1), 1e-12));
}
