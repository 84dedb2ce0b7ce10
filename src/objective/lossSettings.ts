import { groups } from './term';
import { terms } from './terms';

type Entry = (typeof terms)[number];
/** An intersection of the members of a union. */
type All<Union> = (Union extends unknown ? (member: Union) => void : never) extends (all: infer Each) => void
  ? Each
  : never;

/** A name under which a term is reported: `variance`. */
export type TermName = keyof All<Entry['weights']>;

/** The settings that the terms have of their own, each told where its term is. */
type TermSettings = All<NonNullable<Entry['settings']>>;

/** Granularities by their weights: τ is that of the temporal and the spatial domain. */
const domainWeights = { instance: 1, temporal: 0.5, spatial: 0.5 };
export type DomainName = keyof typeof domainWeights;
export const domains = Object.keys(domainWeights) as DomainName[];

/**
 * The objective: L = Σ_domain w_domain·Σ_term w_group·w_term·term, over the terms of the registry `terms`:
 * w_sim·SIM + w_vac·(w_V·V + w_AC·AC) + w_xcorr·(w_inv·INV + w_red·RED) + w_con·CON. Defaults are the released constants;
 * a weight of 0 switches its term off.
 */
export interface LossSettings extends TermSettings {
  weights: Record<TermName | DomainName, number> & typeof groups;
}

export const defaultLoss = Object.assign(
  {},
  ...terms.map(({ settings }: Entry) => settings),
  // A group stands before its first term.
  {
    weights: Object.assign(
      {},
      ...terms.flatMap(({ group, weights }: Entry) => [group && { [group]: groups[group] }, weights]),
      domainWeights,
    ) as LossSettings['weights'],
  },
) as LossSettings;

/** Settings under `loss` that take one of a few words. */
export const lossChoices = Object.assign({}, ...terms.map(({ choices }: Entry) => choices)) as Record<
  string,
  readonly string[]
>;
