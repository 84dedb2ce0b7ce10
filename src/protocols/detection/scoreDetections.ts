import type { DetectionVideo } from '../../data';
import { InputError } from '../../errors';
import { mean } from '../../evaluation';
import {
  coverage,
  officialAveragePrecision,
  precisionRecall,
  type ProposalEntry,
  type TruthEntry,
} from './officialAveragePrecision';
import { vocAveragePrecision } from './vocAveragePrecision';

/** `official`: the evaluator of PKU-MMD. `voc`: the one of Simple-Skeleton-Detection. They differ much: always say which. */
export const detectionMetrics = ['official', 'voc'] as const;
export type DetectionMetric = (typeof detectionMetrics)[number];

/** How detections are scored. */
export interface DetectionScoreOptions {
  /** Default `official`. */
  metric?: DetectionMetric;
  /** Least overlap of a hit, above 0 up to 1; default 0.5. */
  theta?: number;
  /** Number of classes, labels 1 to this; default 51, PKU-MMD. */
  classes?: number;
}

/** The score of detections at one overlap. All in [0, 1]. */
export interface DetectionScore {
  metric: DetectionMetric;
  theta: number;
  classes: number;
  videos: number;
  /**
   * mAP over actions. `official`: the mean over all classes, 0 for one without truth. `voc`: the mean over the classes that
   * occur in the truth.
   */
  mapAction: number;
  /** mAP over videos: the mean over videos of the official AP of everything in it, by both metrics. */
  mapVideo: number;
  /** Official AP of all proposals together; null under `voc`. */
  apPooled: number | null;
  /** Harmonic mean of pooled precision and recall, 0 if both are (the original divides by zero); null under `voc`. */
  f1: number | null;
  /** By label. `official`: classes with truth or proposals. `voc`: classes with truth. */
  perClassAp: Record<string, number>;
  /** In the order of the videos. */
  perVideoAp: number[];
}

/**
 * Scores detections by one of the two published evaluators. Every listed video counts, also one without proposals. The
 * order of videos and rows decides between proposals of equal confidence.
 *
 * @throws InputError when theta is not above 0 and up to 1 (below, everything would overlap everything), or there is no video
 */
export function scoreDetections(
  videos: readonly DetectionVideo[],
  options: DetectionScoreOptions = {},
): DetectionScore {
  const { metric = 'official', theta = 0.5, classes = 51 } = options;
  checkScorable(videos, theta);
  const { truth, proposals } = entriesOf(videos);
  const perVideoAp = videos.map((_, video) =>
    officialAveragePrecision(proposals.filter(inVideo(video)), truth.filter(inVideo(video)), theta),
  );
  const common = { metric, theta, classes, videos: videos.length, mapVideo: mean(perVideoAp), perVideoAp };
  return metric === 'official'
    ? { ...common, ...officialScore(truth, proposals, theta, classes) }
    : { ...common, ...vocScore(truth, proposals, theta) };
}

/** 2DAP of the official evaluator: the mean of the pooled AP over theta = 0.05, 0.10, ..., 1. */
export function twoDimensionalAp(videos: readonly DetectionVideo[]): number {
  checkScorable(videos, 0.5);
  const { truth, proposals } = entriesOf(videos);
  const pooled = byLabel(proposals);
  return mean(Array.from({ length: 20 }, (_, k) => officialAveragePrecision(pooled, truth, (k + 1) * 0.05)));
}

function officialScore(
  truth: readonly TruthEntry[],
  proposals: readonly ProposalEntry[],
  theta: number,
  classes: number,
): Pick<DetectionScore, 'mapAction' | 'apPooled' | 'f1' | 'perClassAp'> {
  const perClassAp = perClass(labelsOf([...truth, ...proposals]), truth, proposals, (detected, labelled) =>
    officialAveragePrecision(detected, labelled, theta),
  );
  const pooled = byLabel(proposals);
  const { positive } = coverage(pooled, truth, theta);
  const { precision, recall } = precisionRecall(positive, pooled.length, truth.length);
  return {
    mapAction: sum(Object.values(perClassAp)) / classes,
    apPooled: officialAveragePrecision(pooled, truth, theta),
    f1: positive === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    perClassAp,
  };
}

function vocScore(
  truth: readonly TruthEntry[],
  proposals: readonly ProposalEntry[],
  theta: number,
): Pick<DetectionScore, 'mapAction' | 'apPooled' | 'f1' | 'perClassAp'> {
  const perClassAp = perClass(labelsOf(truth), truth, proposals, (detected, labelled) =>
    vocAveragePrecision(detected, labelled, theta),
  );
  const aps = Object.values(perClassAp);
  return { mapAction: aps.length === 0 ? 0 : mean(aps), apPooled: null, f1: null, perClassAp };
}

function perClass(
  labels: readonly number[],
  truth: readonly TruthEntry[],
  proposals: readonly ProposalEntry[],
  averagePrecision: (detected: ProposalEntry[], labelled: TruthEntry[]) => number,
): Record<string, number> {
  const ap = labels.map((label): [string, number] => {
    const ofLabel = (entry: TruthEntry): boolean => entry.label === label;
    return [String(label), averagePrecision(proposals.filter(ofLabel), truth.filter(ofLabel))];
  });
  return Object.fromEntries(ap);
}

/** All rows of all videos, in their order. */
function entriesOf(videos: readonly DetectionVideo[]): { truth: TruthEntry[]; proposals: ProposalEntry[] } {
  return {
    truth: videos.flatMap(({ groundTruth }, video) =>
      groundTruth.map(([label, start, end]) => ({ label, start, end, video })),
    ),
    proposals: videos.flatMap(({ proposals }, video) =>
      proposals.map(([label, start, end, confidence]) => ({ label, start, end, confidence, video })),
    ),
  };
}

/** Pooled as in the original: by class, then video, then row, which decides between equal confidences. */
function byLabel(proposals: readonly ProposalEntry[]): ProposalEntry[] {
  return [...proposals].sort((a, b) => a.label - b.label);
}

function labelsOf(entries: readonly TruthEntry[]): number[] {
  return [...new Set(entries.map(({ label }) => label))].sort((a, b) => a - b);
}

function inVideo(video: number): (entry: TruthEntry) => boolean {
  return (entry) => entry.video === video;
}

function checkScorable(videos: readonly DetectionVideo[], theta: number): void {
  if (!(theta > 0 && theta <= 1)) {
    throw new InputError({ thing: 'theta', found: theta, wanted: 'an overlap above 0 and up to 1' });
  }
  if (videos.length === 0) throw new InputError({ thing: 'videos', found: 'none', wanted: 'at least one' });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
