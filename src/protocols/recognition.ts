import type { Dataset } from '../data';
import { checkLabels, confusionOf, mostConfused, perClassAccuracy, type ConfusedPair } from '../evaluation';
import type { Headline } from './protocol';

/** What the results of all recognition protocols have in common. Accuracies are fractions in [0, 1]. */
export interface RecognitionFields {
  /** Fraction of test clips classified rightly. */
  top1: number;
  counts: { train: number; test: number; classes: number; features: number };
  perClass: { label: number; name: string; accuracy: number | null }[];
  /** Row-major counts (classes, classes): row = true class. */
  confusion: number[][];
  mostConfused: (ConfusedPair & { truthName: string; predictedName: string })[];
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

/** Per-class accuracies and mix-ups of predictions. @param names of the classes */
export function describePredictions(
  names: readonly string[],
  labels: Int32Array,
  predictions: Int32Array,
): Pick<RecognitionFields, 'perClass' | 'confusion' | 'mostConfused'> {
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

/** Classes of clips. @throws InputError if there is no clip, or one without a class */
export function labelsOf(dataset: Dataset, indices: readonly number[], part: 'train' | 'test'): Int32Array {
  const labels = Int32Array.from(indices, (index) => dataset.label(index));
  checkLabels(part, { labels, names: indices.map((index) => dataset.name(index)) });
  return labels;
}

/** What a record keeps of recognition; `best` and `last` where the classifier was tested several times. */
export function recognitionHeadline(
  fields: RecognitionFields & { top5?: number; best?: { top1: number }; last?: { top1: number } },
): Headline {
  const { top1, top5, best, last, perClass } = fields;
  return {
    values: {
      top1,
      ...(top5 === undefined ? {} : { top5 }),
      ...(best === undefined ? {} : { best: best.top1 }),
      ...(last === undefined ? {} : { last: last.top1 }),
    },
    perClass: perClass.map(({ name, accuracy }) => ({ name, value: accuracy })),
  };
}
