import type { Dataset } from '../data';
import { confusionOf, mostConfused, perClassAccuracy, sizeOf, type ConfusedPair, type FeatureSet } from '../evaluation';
import type { Settings } from '../settings';
import type { Provenance } from './provenance';

/** What the results of all evaluations have in common. Accuracies are shares in [0, 1]. */
export interface EvaluationResult extends Provenance {
  protocol: string;
  /** Share of test clips classified rightly. */
  top1: number;
  counts: { train: number; test: number; classes: number; features: number };
  /** Checkpoint file or baseline. */
  checkpoint: string;
  /** File of the class scores of the test clips, beside the result; absent if nothing was stored or nothing has scores. */
  scores?: string;
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

/** Per-class accuracies and mix-ups of predictions. @param names of the classes */
export function describePredictions(
  names: readonly string[],
  labels: Int32Array,
  predictions: Int32Array,
): Pick<EvaluationResult, 'perClass' | 'confusion' | 'mostConfused'> {
  const confusion = confusionOf(predictions, labels, names.length);
  const { counts, classes } = confusion;
  return {
    perClass: perClassAccuracy(confusion).map((accuracy, label) => ({ label, name: names[label], accuracy })),
    confusion: Array.from({ length: classes }, (_, row) => [...counts.subarray(row * classes, (row + 1) * classes)]),
    mostConfused: mostConfused(confusion).map((pair) => ({
      ...pair,
      truthName: names[pair.truth],
      predictedName: names[pair.predicted],
    })),
  };
}

/** Sizes of a classifier's task on features. */
export function countsOf({ info }: Dataset, train: FeatureSet, test: FeatureSet): EvaluationResult['counts'] {
  return { train: sizeOf(train), test: sizeOf(test), classes: info.classes.length, features: train.width };
}

/** Accuracies of a classifier after some epoch. */
export interface EpochAccuracies {
  /** Epochs done. */
  epoch: number;
  top1: number;
  top5: number;
}

export function accuraciesOf({ epoch, top1, top5 }: EpochAccuracies): EpochAccuracies {
  return { epoch, top1, top5 };
}
