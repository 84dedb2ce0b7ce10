import { tf, type Scalar, type Tensor } from '../backend';
import { autocovariance } from './autocovariance';
import { contrastive } from './contrastive';
import { crossCorrelation } from './crossCorrelation';
import type { LossSettings } from './lossSettings';
import { similarity } from './similarity';
import { variance } from './variance';

export const domains = ['instance', 'temporal', 'spatial'] as const;
export const terms = ['similarity', 'variance', 'autocovariance', 'invariance', 'redundancy'] as const;
export type DomainName = (typeof domains)[number];
export type TermName = (typeof terms)[number];

/** Names of all terms of all domains, `instance.similarity` first. */
export const termNames = domains.flatMap((domain) => terms.map((term) => `${domain}.${term}` as const));

/** Names of the terms that an objective reports, the order of {@link Objective.values}: {@link termNames}, then the baseline's if it is on. */
export function reportedTerms({ weights }: LossSettings): string[] {
  const baseline = weights.contrastive === 0 ? [] : domains.map((domain) => `${domain}.contrastive`);
  return [...termNames, ...baseline];
}

/** The objective of one step. */
export interface Objective {
  total: Scalar;
  /** Every term of every domain, unweighted and summed over the views or pairs, in the order of {@link reportedTerms}. */
  values: Scalar[];
}

/**
 * The multi-grained feature decorrelation objective (paper Eqs. 7-13, constants of the released code).
 *
 * @param projections z of the three domains, each (K, N, D)
 */
export function objective(projections: Record<DomainName, Tensor>, settings: LossSettings): Objective {
  const { weights } = settings;
  const weighted: Scalar[] = [];
  const values: Scalar[] = [];
  for (const domain of domains) {
    const found = domainTerms(tf.unstack(projections[domain]), settings);
    for (const term of terms) {
      const weight = weights[domain] * termWeight(term, weights);
      values.push(found[term]);
      if (weight !== 0) weighted.push(tf.mul(found[term], weight));
    }
  }
  if (weights.contrastive !== 0) {
    for (const domain of domains) {
      const value = contrastive(tf.unstack(projections[domain]), settings.temperature);
      const weight = weights[domain] * weights.contrastive;
      values.push(value);
      if (weight !== 0) weighted.push(tf.mul(value, weight));
    }
  }
  return { total: weighted.length === 0 ? tf.scalar(0) : tf.addN(weighted), values };
}

/** The five terms of one domain. @param views K tensors (N, D) */
export function domainTerms(views: Tensor[], settings: LossSettings): Record<TermName, Scalar> {
  const { invariance, stdFloor, form } = settings;
  return {
    similarity: similarity(views, settings.similarity),
    variance: tf.addN(views.map((z) => variance(z))),
    autocovariance: tf.addN(views.map((z) => autocovariance(z, form))),
    ...crossCorrelation(views, { invariance, stdFloor, form }),
  };
}

/** The weight of a term within its domain. */
export function termWeight(term: TermName, weights: LossSettings['weights']): number {
  const group = {
    similarity: 1,
    variance: weights.vac,
    autocovariance: weights.vac,
    invariance: weights.xcorr,
    redundancy: weights.xcorr,
  };
  return group[term] * weights[term];
}
