import { mean, sampleDeviation } from '../../evaluation';
import {
  detectionCurve,
  detectionErrorBars,
  perClassAccuracy,
  type ClassAccuracyRow,
  type DetectionErrorRow,
  type DetectionSeries,
  type Figure,
} from '../../report';
import type { DetectionResult, EvaluationRecord } from '../../runs';
import { grouped } from '../barsAndCurves';
import type { StudyRecord } from '../study';

/** How exact a segment must be, what goes wrong, and the classes, for everything that was measured in one place. */
export function detectionFigures(own: readonly StudyRecord[], profile: string): Figure[] {
  if (own.length === 0) return [];
  const synthetic = own.every(({ source }) => source === 'synthetic');
  const methods = [...grouped(own, ({ factors }) => String(factors.method))].map(([name, records]) => ({
    name,
    results: records.map(({ evaluation }) => evaluation),
  }));
  const pretrained = methods.find(({ name }) => name === 'USDRL (DSTE)');
  const where = String(own[0].factors.column);
  return [
    detectionCurve(methods.map(detectionSeries), {
      name: `${profile}-table4-curve`,
      title: `Detection against overlap: ${where}`,
      valueTitle: 'mAP over actions, official',
      synthetic,
    }),
    detectionErrorBars(methods.map(detectionErrorRow), {
      name: `${profile}-table4-errors`,
      title: `What the most confident proposals are: ${where}`,
      synthetic,
    }),
    ...(pretrained === undefined
      ? []
      : [
          perClassAccuracy(detectionClasses(pretrained), {
            name: `${profile}-table4-classes`,
            title: `Detection by class, USDRL (DSTE): ${where}`,
            valueTitle: 'AP, official',
            synthetic,
          }),
        ]),
  ];
}

/** Results of one method, which differ in their seed alone. */
export interface DetectionMethod {
  name: string;
  results: readonly EvaluationRecord[];
}

/** mAP over actions against the overlap: the mean over seeds, and where there are several their sample deviation. */
export function detectionSeries({ name, results }: DetectionMethod): DetectionSeries {
  const scores = results.map((result) => byThetaOf(detailsOf(result)));
  const points = scores[0].map(({ theta }) => {
    const values = scores.map((one) => one.find((score) => score.theta === theta)?.mapAction ?? NaN);
    const spread = sampleDeviation(values);
    return { theta, value: mean(values), ...(spread === undefined ? {} : { spread }) };
  });
  return { name, points };
}

/** What the most confident proposals are, all seeds together. */
export function detectionErrorRow({ name, results }: DetectionMethod): DetectionErrorRow {
  const errors = results.map((result) => detailsOf(result).errors);
  const sum = (pick: (one: (typeof errors)[number]) => number): number =>
    errors.reduce((total, one) => total + pick(one), 0);
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
}

/** AP of each class at the overlap of the headline, mean over seeds; null for a class without labelled segments. */
export function detectionClasses({ results }: DetectionMethod): ClassAccuracyRow[] {
  return results[0].perClass.map(({ name }, place) => {
    const values = results.map(({ perClass }) => perClass[place].value);
    return { name, accuracy: values.some((ap) => ap === null) ? null : mean(values.map(Number)) };
  });
}

/** What a record keeps of detection beside its headline. */
type Details = Pick<DetectionResult, 'metric' | 'metrics' | 'errors'>;

function detailsOf({ details }: EvaluationRecord): Details {
  return details as Details;
}

function byThetaOf({ metric, metrics }: Details): DetectionResult['metrics'][DetectionResult['metric']]['byTheta'] {
  return metrics[metric].byTheta;
}
