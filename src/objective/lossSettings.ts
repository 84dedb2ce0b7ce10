import type { InvarianceKind } from './crossCorrelation';
import type { SimilarityKind } from './similarity';
import type { EnergyForm } from './statistics';

/**
 * The objective: L = Σ_domain w_domain·( w_sim·SIM + w_vac·(w_V·V + w_AC·AC) + w_xcorr·(w_inv·INV + w_red·RED) + w_con·CON ).
 * Defaults are the released constants; a weight of 0 switches its term off (it is still reported, but for CON).
 */
export interface LossSettings {
  similarity: SimilarityKind;
  invariance: InvarianceKind;
  /** Standard deviations at or below this count as dead in the cross-correlation; released 0. */
  stdFloor: number;
  /** How the off-diagonal sums are computed; the value is the same up to rounding. */
  form: EnergyForm;
  /** τ of the contrastive baseline; default 0.1, ours. */
  temperature: number;
  weights: {
    /** κ */
    similarity: number;
    /** Switches variance and autocovariance together (VAC of Table 5). */
    vac: number;
    /** µ */
    variance: number;
    autocovariance: number;
    /** Switches invariance and redundancy together (XC of Table 5). */
    xcorr: number;
    invariance: number;
    /** λ over xcorr */
    redundancy: number;
    /** The contrastive baseline with negatives, not a part of USDRL; default 0, and then it is not computed. */
    contrastive: number;
    /** Granularities: τ is the weight of the temporal and the spatial domain. */
    instance: number;
    temporal: number;
    spatial: number;
  };
}

export const defaultLoss: LossSettings = {
  similarity: 'fourthView',
  invariance: 'squaredDiagonal',
  stdFloor: 0,
  form: 'auto',
  temperature: 0.1,
  weights: {
    similarity: 5,
    vac: 1,
    variance: 5,
    autocovariance: 1,
    xcorr: 1e-3,
    invariance: 1,
    redundancy: 0.005,
    contrastive: 0,
    instance: 1,
    temporal: 0.5,
    spatial: 0.5,
  },
};
