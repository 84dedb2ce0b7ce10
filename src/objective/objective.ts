import { tf, type Scalar, type Tensor } from '../tensor';
import { domains, type DomainName, type LossSettings, type TermName } from './lossSettings';
import type { Term } from './term';
import { terms } from './terms';

/** The terms as the objective sees them: each takes its own from all settings. */
const entries: readonly Omit<Term<string, LossSettings>, 'settings' | 'choices'>[] = terms;

/** Names of the values that an objective reports, the order of {@link Objective.values}: `instance.similarity` first. */
export function reportedTerms({ weights }: LossSettings): string[] {
  const names = entries.filter(isReported(weights)).flatMap((term) => Object.keys(term.weights));
  return domains.flatMap((domain) => names.map((name) => `${domain}.${name}`));
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
    for (const [name, value] of domainTerms(tf.unstack(projections[domain]), settings)) {
      const weight = weights[domain] * termWeight(name, weights);
      values.push(value);
      if (weight !== 0) weighted.push(tf.mul(value, weight));
    }
  }
  return { total: weighted.length === 0 ? tf.scalar(0) : tf.addN(weighted), values };
}

/** The reported terms of one domain. @param views K tensors (N, D) */
export function domainTerms(views: Tensor[], settings: LossSettings): Map<TermName, Scalar> {
  const values = entries.filter(isReported(settings.weights)).flatMap((term) => {
    const found = term.of(views, settings);
    return Object.keys(term.weights).map((name) => [name as TermName, found[name]] as const);
  });
  return new Map(values);
}

/** The weight of a term within its domain. */
export function termWeight(name: TermName, weights: LossSettings['weights']): number {
  const group = entries.find((term) => name in term.weights)?.group;
  return (group === undefined ? 1 : weights[group]) * weights[name];
}

function isReported(weights: LossSettings['weights']) {
  return ({ onlyWeighted = false, weights: own }: (typeof entries)[number]): boolean =>
    !onlyWeighted || Object.keys(own).some((name) => weights[name as TermName] !== 0);
}
