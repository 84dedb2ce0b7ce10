import type { DetectionVideo } from '../../data';
import type { Headline } from '../protocol';
import { detectionErrors, type DetectionErrors } from './detectionErrors';
import { pipelineOf, type DetectionSettings } from './detectionSettings';
import {
  detectionMetrics,
  scoreDetections,
  twoDimensionalAp,
  type DetectionMetric,
  type DetectionScore,
} from './scoreDetections';

/** The score at one overlap. */
export type ThetaScore = Pick<DetectionScore, 'theta' | 'mapAction' | 'mapVideo' | 'apPooled' | 'f1'>;

/** Everything that one metric says. */
export interface MetricReport {
  byTheta: ThetaScore[];
  /** 2DAP; null under `voc`. */
  twoDAp: number | null;
}

/** The result of detection on the test part of a split. Scores are fractions in [0, 1]. */
export interface DetectionFields {
  /** How the detector came about. */
  detectionProtocol: DetectionSettings['protocol'];
  /** The metric of the headline. */
  metric: DetectionMetric;
  /** Least overlap of a hit in the headline. */
  theta: number;
  /** Headline: mAP over actions and over videos. */
  mapAction: number;
  mapVideo: number;
  apPooled: number | null;
  f1: number | null;
  /** Headline metric at `theta`; null for a class without labelled segments in the test part. */
  perClass: { label: number; name: string; ap: number | null; segments: number }[];
  perVideo: { name: string; ap: number }[];
  metrics: Record<DetectionMetric, MetricReport>;
  errors: DetectionErrors;
  /** Fraction of test frames whose most probable class was right, background included. */
  frameAccuracy: number;
  counts: {
    train: number;
    test: number;
    /** Windows or clips of the training part. */
    windows: number;
    classes: number;
    frames: number;
    segments: number;
    proposals: number;
  };
  /** Epochs of training behind the headline. */
  epochs: number;
  training: object[];
  /** Where several epochs were tested: the headline of each. */
  byEpoch: { epoch: number; mapAction: number; mapVideo: number }[];
  /** Folder with the detector, the proposals as JSON and as official text files, and the frame scores asked for. */
  folder: string | undefined;
  /** Of detection alone, training left out. */
  framesPerSecond: number;
}

/** Scores of detections by both metrics, and the headline. */
export function reportDetections(
  videos: readonly DetectionVideo[],
  names: readonly string[],
  settings: DetectionSettings,
): Pick<
  DetectionFields,
  'metric' | 'theta' | 'mapAction' | 'mapVideo' | 'apPooled' | 'f1' | 'perClass' | 'perVideo' | 'metrics' | 'errors'
> {
  const { theta, thetas } = settings;
  const metric = headlineMetric(settings);
  const classes = names.length;
  const headline = scoreDetections(videos, { metric, theta, classes });
  const reports = detectionMetrics.map((one): [DetectionMetric, MetricReport] => {
    const byTheta = thetas.map((t) => thetaScore(scoreDetections(videos, { metric: one, theta: t, classes })));
    return [one, { byTheta, twoDAp: one === 'official' ? twoDimensionalAp(videos) : null }];
  });
  const segments = (label: number): number =>
    videos.reduce((sum, { groundTruth }) => sum + groundTruth.filter((row) => row[0] === label).length, 0);
  return {
    metric,
    ...thetaScore(headline),
    perClass: names.map((name, index) => {
      const count = segments(index + 1);
      const ap = count === 0 ? null : (headline.perClassAp[String(index + 1)] ?? 0);
      return { label: index + 1, name, ap, segments: count };
    }),
    perVideo: videos.map(({ name }, index) => ({ name, ap: headline.perVideoAp[index] })),
    metrics: Object.fromEntries(reports) as Record<DetectionMetric, MetricReport>,
    errors: detectionErrors(videos, theta),
  };
}

/** What a record keeps of detection: enough for the table, the curves over overlaps, and the bars of mistakes. */
export function detectionHeadline(fields: DetectionFields): Headline {
  const { mapAction, mapVideo, perClass, detectionProtocol, metric, theta, metrics, errors } = fields;
  return {
    values: { mapAction, mapVideo },
    perClass: perClass.map(({ name, ap }) => ({ name, value: ap })),
    details: { detectionProtocol, metric, theta, metrics, errors, frameAccuracy: fields.frameAccuracy },
  };
}

/** The metric of the headline: the one chosen, or the protocol's own. */
export function headlineMetric(settings: DetectionSettings): DetectionMetric {
  if (settings.metric !== 'auto') return settings.metric;
  return pipelineOf(settings) === 'ssd' ? 'voc' : 'official';
}

function thetaScore({ theta, mapAction, mapVideo, apPooled, f1 }: DetectionScore): ThetaScore {
  return { theta, mapAction, mapVideo, apPooled, f1 };
}
