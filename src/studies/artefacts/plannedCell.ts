import type { TableRecord } from '../../report';
import type { Experiment, Measurement } from '../../runs';
import type { Settings } from '../../settings';
import type { Place, ProfilePlan } from '../profilePlan';

/** One number of a table or figure: what it stands under, and the experiment that gives it. */
export interface PlannedCell {
  factors: TableRecord['factors'];
  experiment: Experiment;
}

/** A table or figure, as the runs that it needs. */
export interface Artefact {
  title: string;
  cells: (plan: ProfilePlan) => PlannedCell[];
}

export const knn: Measurement = { protocol: 'knn' };

/** How a column is headed after its place. */
export const protocolNames: Readonly<Record<Measurement['protocol'], string>> = {
  linear: 'linear',
  knn: 'retrieval',
  semi: 'semi-supervised',
  finetune: 'fine-tuned',
  ensemble: 'ensemble',
  detection: 'detection',
};

/** The linear probe of a place. */
export function linearOf({ learningRates }: Place): Measurement {
  return { protocol: 'linear', learningRates };
}

export function experimentAt(
  { dataset, split, preset, set }: Place,
  seed: number,
  changes: readonly string[],
  measurement: Measurement,
  features?: Experiment['features'],
): Experiment {
  return { dataset, split, preset, set: [...set, ...changes], seed, features, measurement };
}

/** Linear and retrieval of one setting. */
export function bothProtocols(
  place: Place,
  seed: number,
  set: readonly string[],
  factors: TableRecord['factors'],
): PlannedCell[] {
  return [linearOf(place), knn].map((measurement) => ({
    factors: {
      ...factors,
      column: `${place.label} ${protocolNames[measurement.protocol]}`,
    },
    experiment: experimentAt(place, seed, set, measurement),
  }));
}

export const sttr = ['encoder.kind=sttr'];

/** Assignments of loss weights, as settings. */
export function weights(values: Partial<Settings['loss']['weights']>): string[] {
  return Object.entries(values).map(([name, value]) => `loss.weights.${name}=${value}`);
}

/** The weight of every granularity but those named is 0. */
export function only(...domains: readonly ('instance' | 'temporal' | 'spatial')[]): string[] {
  const off = (['instance', 'temporal', 'spatial'] as const).filter((domain) => !domains.includes(domain));
  return weights(Object.fromEntries(off.map((domain) => [domain, 0])));
}
