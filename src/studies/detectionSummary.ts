import { mean, sampleDeviation } from '../evaluation';
import type { DetectionMetric } from '../protocols';
import type { ClassAccuracyRow, DetectionErrorRow, DetectionSeries, TableRecord } from '../report';
import type { DetectionResult } from '../runs';
import { detectionColumns } from './paperDetection';

/** Results of one detector, which differ in their seed alone. */
export interface DetectionGroup {
  name: string;
  results: readonly DetectionResult[];
}

/**
 * Results by what they started from: pre-trained encoders, untrained ones, raw coordinates, in this order. With several results
 * of one seed, which differ in their learning rate, the best by mAP over actions counts.
 */
export function detectionGroups(results: readonly DetectionResult[]): DetectionGroup[] {
  const baselines = ['untrained encoder', 'raw coordinates'];
  const nameOf = ({ checkpoint }: DetectionResult): string =>
    baselines.includes(checkpoint) ? checkpoint : 'pre-trained encoder';
  return ['pre-trained encoder', ...baselines].flatMap((name) => {
    const best = new Map<number, DetectionResult>();
    for (const result of results.filter((one) => nameOf(one) === name)) {
      const before = best.get(result.seed);
      if (before === undefined || result.mapAction > before.mapAction) best.set(result.seed, result);
    }
    return best.size === 0 ? [] : [{ name, results: [...best.values()].sort((a, b) => a.seed - b.seed) }];
  });
}

/** The headlines of all results as records for a table: by method and data, mAP over actions and over videos. */
export function detectionRecords(groups: readonly DetectionGroup[]): TableRecord[] {
  return groups.flatMap(({ name, results }) =>
    results.flatMap((result) =>
      (['mapAction', 'mapVideo'] as const).map((key): TableRecord => ({
        factors: { method: name, data: result.data.name, measure: detectionColumns[key] },
        values: { map: result[key] },
        source: result.synthetic ? 'synthetic' : 'ours',
        seed: result.seed,
      })),
    ),
  );
}

/** mAP over actions against the overlap: the mean over seeds, and where there are several their sample standard deviation. */
export function detectionSeries(
  groups: readonly DetectionGroup[],
  metric: DetectionMetric = 'official',
): DetectionSeries[] {
  return groups.map(({ name, results }) => {
    const thetas = results[0].metrics[metric].byTheta.map(({ theta }) => theta);
    const points = thetas.map((theta) => {
      const values = results.map((result) => scoreAt(result, metric, theta));
      const spread = sampleDeviation(values);
      return { theta, value: mean(values), ...(spread === undefined ? {} : { spread }) };
    });
    return { name, points };
  });
}

/** AP of each class at the overlap of the headline, mean over seeds; null for a class without labelled segments. */
export function detectionClasses({ results }: DetectionGroup): ClassAccuracyRow[] {
  return results[0].perClass.map(({ name, label }) => {
    const values = results.map(({ perClass }) => perClass.find((one) => one.label === label)?.ap ?? null);
    return { name, accuracy: values.some((ap) => ap === null) ? null : mean(values.map(Number)) };
  });
}

/** What the most confident proposals are, all seeds together. */
export function detectionErrorRows(groups: readonly DetectionGroup[]): DetectionErrorRow[] {
  return groups.map(({ name, results }) => {
    const sum = (pick: (errors: DetectionResult['errors']) => number): number =>
      results.reduce((total, { errors }) => total + pick(errors), 0);
    return {
      name,
      counts: {
        correct: sum(({ outcomes }) => outcomes.correct),
        duplicate: sum(({ outcomes }) => outcomes.duplicate),
        boundary: sum(({ outcomes }) => outcomes.boundary),
        confused: sum(({ outcomes }) => outcomes.confused),
        background: sum(({ outcomes }) => outcomes.background),
      },
      missed: sum(({ missed }) => missed),
      segments: sum(({ segments }) => segments),
    };
  });
}

/** Overlaps at which a detector is the better one with every seed, compared with the same seed of all others. */
export function thetasWon(
  group: DetectionGroup,
  others: readonly DetectionGroup[],
  metric: DetectionMetric = 'official',
): number[] {
  const thetas = group.results[0].metrics[metric].byTheta.map(({ theta }) => theta);
  return thetas.filter((theta) =>
    group.results.every((result) =>
      others
        .flatMap(({ results }) => results.filter(({ seed }) => seed === result.seed))
        .every((other) => scoreAt(result, metric, theta) > scoreAt(other, metric, theta)),
    ),
  );
}

function scoreAt({ metrics }: DetectionResult, metric: DetectionMetric, theta: number): number {
  return metrics[metric].byTheta.find((one) => one.theta === theta)?.mapAction ?? NaN;
}
