import type { Dataset } from '../data';
import { confusionOf, mostConfused, perClassAccuracy, sizeOf, type ConfusedPair, type FeatureSet } from '../evaluation';
import type { Settings } from './settings';
import type { Provenance } from './provenance';

/** What the results of all evaluations have in common. Accuracies are shares in [0, 1]. */
export interface EvaluationResult extends Provenance {
  protocol: string;
  /** Share of test clips classified rightly. */
  top1: number;
  counts: { train: number; test: number; classes: number; features: number };
  /** Checkpoint file or baseline. */
  checkpoint: string;
  /** What had to be assumed of a checkpoint made elsewhere. */
  notes?: string[];
  settings: object;
  seconds: number;
  perClass: { label: number; name: string; accuracy: number | null }[];
  /** Row-major counts (classes, classes): row = true class. */
  confusion: number[][];
  mostConfused: (ConfusedPair & { truthName: string; predictedName: string })[];
}

/** The settings that decide what an evaluation sees. */
export function viewSettings({ modality, augment, downstream }: Settings) {
  return { modality, frames: augment.frames, cropRatio: downstream.cropRatio };
}

/** Sizes, per-class accuracies and mix-ups of predictions on the test part. */
export function describePredictions(
  dataset: Dataset,
  train: FeatureSet,
  test: FeatureSet,
  predictions: Int32Array,
): Pick<EvaluationResult, 'counts' | 'perClass' | 'confusion' | 'mostConfused'> {
  const names = dataset.info.classes;
  const confusion = confusionOf(predictions, test.labels, names.length);
  const { counts, classes } = confusion;
  return {
    counts: { train: sizeOf(train), test: sizeOf(test), classes, features: train.width },
    perClass: perClassAccuracy(confusion).map((accuracy, label) => ({ label, name: names[label], accuracy })),
    confusion: Array.from({ length: classes }, (_, row) => [...counts.subarray(row * classes, (row + 1) * classes)]),
    mostConfused: mostConfused(confusion).map((pair) => ({
      ...pair,
      truthName: names[pair.truth],
      predictedName: names[pair.predicted],
    })),
  };
}
