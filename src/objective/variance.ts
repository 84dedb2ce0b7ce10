import { tf, type Scalar, type Tensor } from '../tensor';
import { centre, unbiasedVariance } from './statistics';
import type { Term } from './term';

/** Every view's own variance; the weight is the paper's µ. */
export const varianceTerm: Term<'variance'> = {
  weights: { variance: 5 },
  group: 'vac',
  of: (views) => ({ variance: tf.addN(views.map(variance)) }),
};

const epsilon = 1e-4;
const target = 1;

/**
 * Variance term V (paper Eq. 9): (1/D)·Σ_j relu(1 − sqrt(var_j + 1e-4)), var_j unbiased over the batch.
 * It keeps every dimension alive.
 *
 * @param z (N, D), N ≥ 2
 */
export function variance(z: Tensor): Scalar {
  const deviation = tf.sqrt(tf.add(unbiasedVariance(centre(z)), epsilon)); // (1, D)
  return tf.mean(tf.relu(tf.sub(target, deviation)));
}
