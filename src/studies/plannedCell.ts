import type { TableRecord } from '../report';
import type { Experiment, Measurement } from '../runs';
import type { Settings } from '../settings';
import type { DetectionPlace, Place } from './profilePlan';
import type { Factors, PlannedCell, Statement } from './study';

export const knn = { protocol: 'knn' } as const satisfies Measurement;

/** How a column is headed after its place. */
export const headings = { linear: 'linear', knn: 'retrieval' } as const;

/** The linear probe of a place. */
export function linearOf({ learningRates }: Place) {
  return { protocol: 'linear', learningRates } as const satisfies Measurement;
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
    factors: { ...factors, column: `${place.label} ${headings[measurement.protocol]}` },
    experiment: experimentAt(place, seed, set, measurement),
  }));
}

export const sttr = ['encoder.kind=sttr'];

/** A measurement on untrimmed recordings: raw coordinates, an untrained encoder, and both encoders pre-trained on clips. */
export function untrimmedCells(
  { from, on, label }: DetectionPlace,
  seeds: readonly number[],
  measurement: Measurement,
): PlannedCell[] {
  // Nothing is pre-trained, so there is no other data set to come from.
  const here = { ...from, ...on };
  const cell = (method: string, experiment: Experiment): PlannedCell => ({
    factors: { method, column: label },
    experiment,
  });
  return seeds.flatMap((seed) => [
    // Unlike retrieval this has a seed: that of the classifier.
    cell('raw coordinates', experimentAt(here, seed, [], measurement, 'raw')),
    cell('untrained DSTE', experimentAt(here, seed, [], measurement, 'untrained')),
    cell('USDRL (STTR)', experimentAt(from, seed, sttr, { ...measurement, on })),
    cell('USDRL (DSTE)', experimentAt(from, seed, [], { ...measurement, on })),
  ]);
}

/** What the paper finds in every table of recognition and detection. */
export function encoderAbove(further: Factors = {}): Statement {
  return {
    text: 'DSTE is above STTR',
    better: { method: 'USDRL (DSTE)', ...further },
    worse: { method: 'USDRL (STTR)', ...further },
  };
}

/** What is hoped for wherever a row is no method of the paper but a floor. */
export function aboveFloor(floor: string): Statement {
  return { text: `pre-trained DSTE is above ${floor}`, better: { method: 'USDRL (DSTE)' }, worse: { method: floor } };
}

/** Assignments of loss weights, as settings. */
export function weights(values: Partial<Settings['loss']['weights']>): string[] {
  return Object.entries(values).map(([name, value]) => `loss.weights.${name}=${value}`);
}

/** The weight of every granularity but those named is 0. */
export function only(...domains: readonly ('instance' | 'temporal' | 'spatial')[]): string[] {
  const off = (['instance', 'temporal', 'spatial'] as const).filter((domain) => !domains.includes(domain));
  return weights(Object.fromEntries(off.map((domain) => [domain, 0])));
}
