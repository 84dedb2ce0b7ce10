import { differentiable, tf, type Tensor } from '../tensor';

/** z less its batch mean. @param z (N, D) */
export function centre(z: Tensor): Tensor {
  return tf.sub(z, tf.mean(z, 0, true));
}

/** Unbiased variance of each dimension of a centred batch. @param centred (N, D) @returns (1, D) */
export function unbiasedVariance(centred: Tensor): Tensor {
  const clips = centred.shape[0];
  return tf.div(tf.sum(tf.square(centred), 0, true), clips - 1);
}

/**
 * z standardised over the batch with the unbiased standard deviation and no epsilon, as released.
 * A dimension whose standard deviation is not above `floor` becomes 0 with no gradient; no division by zero takes place.
 *
 * @param z (N, D), N ≥ 2
 * @param floor default 0: only dimensions that do not vary at all are guarded
 */
export function standardise(z: Tensor, floor = 0): Tensor {
  const clips = z.shape[0];
  return differentiable([z], () => {
    const centred = centre(z);
    const spread = unbiasedVariance(centred); // (1, D)
    const alive = tf.cast(tf.greater(spread, floor * floor), 'float32');
    const safe = tf.add(tf.mul(spread, alive), tf.sub(1, alive));
    const inverse = tf.mul(alive, tf.rsqrt(safe));
    const standard = tf.mul(centred, inverse);
    return {
      value: standard,
      saved: [standard, inverse],
      gradient: (dy, [kept, keptInverse]) => {
        const along = tf.div(tf.sum(tf.mul(dy, kept), 0, true), clips - 1);
        return [tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, 0, true)), tf.mul(kept, along)), keptInverse)];
      },
    };
  });
}

/**
 * ‖aᵀb‖²_F of two batches, computed as D×D products or, where the batch is smaller than the width, by the Gram identity
 * ‖aᵀb‖²_F = Σ (aaᵀ) ∘ (bbᵀ), an N×N product.
 */
export function crossEnergy(a: BatchGram, b: BatchGram): Tensor {
  if (a.gram !== undefined && b.gram !== undefined) return tf.sum(tf.mul(a.gram, b.gram));
  return tf.sum(tf.square(tf.matMul(a.z, b.z, true, false)));
}

/** A batch with its Gram matrix zzᵀ where that is the cheaper form; one Gram matrix serves all pairs of views. */
export interface BatchGram {
  /** (N, D) */
  z: Tensor;
  /** (N, N) */
  gram?: Tensor;
}

/** How off-diagonal energies are computed; `auto` takes the cheaper form. The value is the same up to rounding. */
export const energyForms = ['auto', 'gram', 'direct'] as const;
export type EnergyForm = (typeof energyForms)[number];

export function withGram(z: Tensor, form: EnergyForm = 'auto'): BatchGram {
  const [clips, width] = z.shape as [number, number];
  const gram = form === 'gram' || (form === 'auto' && clips < width);
  return gram ? { z, gram: tf.matMul(z, z, false, true) } : { z };
}
