import type { Scalar, Tensor } from '../tensor';

/** Weights that switch several terms together, beside their own. */
export const groups = {
  /** Variance and autocovariance (VAC of Table 5). */
  vac: 1,
  /** Invariance and redundancy (XC of Table 5). */
  xcorr: 1e-3,
};

/** A term of the objective: what it is called, what it weighs, and its value. */
export interface Term<Name extends string, Settings extends object = object> {
  /** The names under which it is reported, each with its default weight in `loss.weights`; most terms have one. */
  weights: Record<Name, number>;
  /** The group whose weight multiplies its own; default none. */
  group?: keyof typeof groups;
  /** Its own settings under `loss`, with their defaults. */
  settings?: Settings;
  /** Those of its settings that take one of a few words. */
  choices?: Partial<Record<keyof Settings, readonly string[]>>;
  /** Its value by each of its names, for one domain. @param views K tensors (N, D), K ≥ 2, N ≥ 2 */
  of: (views: Tensor[], settings: Settings) => Record<Name, Scalar>;
  /** Whether it is left out altogether at weight 0; default false: it is computed and reported all the same. */
  onlyWeighted?: boolean;
}
