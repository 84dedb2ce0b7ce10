import { tf, type Scalar, type Tensor } from '../tensor';
import { crossEnergy, energyForms, standardise, withGram, type BatchGram, type EnergyForm } from './statistics';
import type { Term } from './term';

/** Which reading of the invariance part: squared diagonal of unordered pairs (released code), or the trace (paper Eq. 8). */
const invarianceKinds = ['squaredDiagonal', 'trace'] as const;
export type InvarianceKind = (typeof invarianceKinds)[number];

/** Both from one product of the views; the weight of redundancy is λ over that of the group. */
export const crossCorrelationTerm: Term<'invariance' | 'redundancy', Required<CrossCorrelationOptions>> = {
  weights: { invariance: 1, redundancy: 0.005 },
  group: 'xcorr',
  settings: { invariance: 'squaredDiagonal', stdFloor: 0, form: 'auto' },
  choices: { invariance: invarianceKinds, form: energyForms },
  of: (views, { invariance, stdFloor, form }) => ({ ...crossCorrelation(views, { invariance, stdFloor, form }) }),
};

/** The two parts of the cross-correlation of views. */
export interface CrossCorrelation {
  /** Pulls the diagonal of the correlation matrices to 1. */
  invariance: Scalar;
  /** Pushes everything off the diagonal to 0 (Eq. 11). */
  redundancy: Scalar;
}

export interface CrossCorrelationOptions {
  invariance?: InvarianceKind;
  /** Dimensions whose standard deviation is not above this count as dead; default 0, as released. */
  stdFloor?: number;
  form?: EnergyForm;
}

/**
 * Cross-correlation terms of all pairs of views: C = âᵀb̂/N with â, b̂ standardised over the batch.
 *
 * invariance `squaredDiagonal`: Σ_{p<q} Σ_i (C_ii − 1)²; `trace`: (1/K)·Σ_p Σ_{q≠p} tr(I − C_pq).
 * redundancy: Σ_{p<q} Σ_{i≠j} C_ij².
 *
 * A dead dimension adds (0 − 1)² to the diagonal, nothing off it, and has no gradient.
 *
 * @param views K tensors (N, D), N ≥ 2
 */
export function crossCorrelation(views: Tensor[], options: CrossCorrelationOptions = {}): CrossCorrelation {
  const { invariance = 'squaredDiagonal', stdFloor = 0, form = 'auto' } = options;
  const clips = views[0].shape[0];
  const standard = views.map((z) => withGram(standardise(z, stdFloor), form));
  const diagonals: Scalar[] = [];
  const energies: Scalar[] = [];
  forEachPair(standard, (a, b) => {
    const diagonal = tf.div(tf.sum(tf.mul(a.z, b.z), 0), clips); // C_ii (D)
    diagonals.push(invariance === 'trace' ? tf.sum(tf.sub(1, diagonal)) : tf.sum(tf.squaredDifference(diagonal, 1)));
    energies.push(tf.sub(tf.div(crossEnergy(a, b), clips ** 2), tf.sum(tf.square(diagonal))));
  });
  const ordered = invariance === 'trace' ? 2 / views.length : 1;
  return { invariance: tf.mul(tf.addN(diagonals), ordered), redundancy: tf.addN(energies) };
}

function forEachPair(batches: BatchGram[], visit: (a: BatchGram, b: BatchGram) => void): void {
  for (let p = 0; p < batches.length; p++) {
    for (let q = p + 1; q < batches.length; q++) visit(batches[p], batches[q]);
  }
}
