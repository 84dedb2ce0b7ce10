import { join } from 'node:path';

import {
  type FeatureSet,
  alignment,
  correlationMatrix,
  covarianceSpectrum,
  effectiveRank,
  uniformity,
} from '../evaluation';
import type { LongWork } from '../progress';
import { checkpointOf, type Experiment } from '../runs';
import { testFeatures } from './testFeatures';

/** Features of one domain: how correlated they are and how much room they use. */
export interface DomainReport {
  domain: 'instance' | 'temporal' | 'spatial';
  /** Correlations between features over the test clips, a row a feature. */
  correlation: Float32Array[];
  /** Mean absolute correlation of different features. */
  meanCorrelation: number;
  /** Singular values of the centred features up to a common factor, falling. */
  singularValues: Float64Array;
  effectiveRank: number;
  /** Between the whole clip and its middle half; see `alignment`. */
  alignment: number;
  uniformity: number;
}

export interface DecorrelationReport {
  synthetic: boolean;
  domains: DomainReport[];
}

/**
 * What an encoder's test features look like, by domain. The pooled features are the temporal and the spatial ones side by side;
 * together they are the instance. The engine must be ready.
 *
 * @throws InputError where a pre-trained experiment has no run folder
 */
export async function decorrelationOf(
  experiment: Experiment,
  { dataRoot, runs, ...work }: { dataRoot: string; runs: string } & LongWork,
): Promise<DecorrelationReport> {
  const { dataset, split, preset, set = [], seed = 0 } = experiment;
  const origin =
    experiment.features === 'untrained'
      ? { baseline: 'untrained' as const, preset, set }
      : { checkpoint: checkpointOf(experiment, { dataRoot, runs }), set: [] };
  const request = { data: join(dataRoot, dataset), split, seed, ...work };
  const whole = await testFeatures({ ...request, ...origin });
  const half = await testFeatures({ ...request, ...origin, set: [...origin.set, 'downstream.cropRatio=0.5'] });
  const { width } = whole.set;
  const halves = { instance: [0, width], temporal: [0, width / 2], spatial: [width / 2, width] } as const;
  return {
    synthetic: whole.synthetic,
    domains: (Object.entries(halves) as [DomainReport['domain'], readonly [number, number]][]).map(
      ([domain, [from, to]]) => report(domain, columns(whole.set, from, to), columns(half.set, from, to), to - from),
    ),
  };
}

function report(domain: DomainReport['domain'], whole: Float32Array, half: Float32Array, width: number): DomainReport {
  const correlation = correlationRows(whole, width);
  let sum = 0;
  correlation.forEach((values, row) => values.forEach((value, d) => (sum += d === row ? 0 : Math.abs(value))));
  return {
    domain,
    correlation,
    meanCorrelation: sum / (width * (width - 1)),
    singularValues: singularValues(whole, width),
    effectiveRank: effectiveRank(whole, width),
    alignment: alignment(whole, half, width),
    uniformity: uniformity(whole, width),
  };
}

/** Correlations between features, a row a feature. */
export function correlationRows(features: Float32Array, width: number): Float32Array[] {
  const matrix = correlationMatrix(features, width);
  return Array.from({ length: width }, (_, row) => matrix.subarray(row * width, (row + 1) * width));
}

/** Of the centred features, up to a common factor: square roots of the eigenvalues of their covariance. */
export function singularValues(features: Float32Array, width: number): Float64Array {
  return covarianceSpectrum(features, width).map((value) => Math.sqrt(Math.max(0, value)));
}

/** Some columns of the features, row-major. */
function columns({ features, width }: FeatureSet, from: number, to: number): Float32Array {
  const count = features.length / width;
  const taken = new Float32Array(count * (to - from));
  for (let n = 0; n < count; n++) taken.set(features.subarray(n * width + from, n * width + to), n * (to - from));
  return taken;
}
