import { tf, type Scalar, type Tensor } from '../tensor';
import { centre, crossEnergy, energyForms, unbiasedVariance, withGram, type EnergyForm } from './statistics';
import type { Term } from './term';

/** Every view's own autocovariance. */
export const autocovarianceTerm: Term<'autocovariance', { form: EnergyForm }> = {
  weights: { autocovariance: 1 },
  group: 'vac',
  settings: { form: 'auto' },
  choices: { form: energyForms },
  of: (views, { form }) => ({ autocovariance: tf.addN(views.map((z) => autocovariance(z, form))) }),
};

/**
 * Autocovariance term AC (paper Eq. 10): (1/D)·Σ_{i≠j} Cov_ij², Cov the unbiased covariance over the batch.
 * It decorrelates the dimensions of one view.
 *
 * @param z (N, D), N ≥ 2
 */
export function autocovariance(z: Tensor, form: EnergyForm = 'auto'): Scalar {
  const [clips, width] = z.shape as [number, number];
  const centred = centre(z);
  const batch = withGram(centred, form);
  const all = tf.div(crossEnergy(batch, batch), (clips - 1) ** 2); // Σ_ij Cov_ij²
  const diagonal = tf.sum(tf.square(unbiasedVariance(centred)));
  return tf.div(tf.sub(all, diagonal), width);
}
