import { tf, type Scalar, type Tensor } from '../tensor';
import { crossEntropy } from './crossEntropy';
import type { Term } from './term';

/** The baseline with negatives, not a part of USDRL: off by default. */
export const contrastiveTerm: Term<'contrastive', { temperature: number }> = {
  weights: { contrastive: 0 },
  // τ, ours
  settings: { temperature: 0.1 },
  of: (views, { temperature }) => ({ contrastive: contrastive(views, temperature) }),
  onlyWeighted: true,
};

/**
 * Contrastive term with negatives, the baseline that decorrelation is compared with (paper Table 5 without any of its parts; the
 * paper does not say which one it is). NT-Xent (SimCLR, Chen et al. 2020, Eq. 1): for two views of a batch every row has the other
 * view of its clip as the positive and the 2N − 2 rows of the other clips as negatives,
 * −log( exp(s⁺/τ) / Σ_{j≠i} exp(s_ij/τ) ) with s the cosine similarity, averaged over the 2N rows; then the mean over all pairs of views.
 *
 * @param views K tensors (N, D), K ≥ 2, N ≥ 2
 * @param temperature τ above 0
 */
export function contrastive(views: Tensor[], temperature: number): Scalar {
  const clips = views[0].shape[0];
  const rows = views.map(unitRows);
  const place = Array.from({ length: 2 * clips }, (_, row) => row);
  const partner = place.map((row) => (row + clips) % (2 * clips));
  const itself = tf.mul(oneHot(place), hidden); // (2N, 2N)
  const targets = tf.div(oneHot(partner), 2 * clips);
  const losses: Tensor[] = [];
  rows.forEach((first, p) => {
    rows.slice(p + 1).forEach((second) => {
      const both = tf.concat([first, second], 0); // (2N, D)
      const similarities = tf.div(tf.matMul(both, both, false, true), temperature); // (2N, 2N)
      losses.push(crossEntropy(tf.sub(similarities, itself), targets));
    });
  });
  return tf.div(tf.addN(losses), losses.length);
}

/** Takes a row's likeness to itself out of the softmax: far below any similarity over any temperature in use. */
const hidden = 1e9;

function oneHot(places: number[]): Tensor {
  return tf.cast(tf.oneHot(tf.tensor1d(places, 'int32'), places.length), 'float32');
}

/** Rows at length 1; the small constant keeps the gradient of a row of zeros finite. */
function unitRows(z: Tensor): Tensor {
  return tf.mul(z, tf.rsqrt(tf.add(tf.sum(tf.square(z), 1, true), 1e-12)));
}
