/** How often clips of one class were taken for another. */
export interface Confusion {
  classes: number;
  /** Row-major (classes, classes): row = true class, column = predicted class. */
  counts: Int32Array;
}

/** Two classes that were mixed up. */
export interface ConfusedPair {
  truth: number;
  predicted: number;
  count: number;
  /** Share of the clips of the true class. */
  share: number;
}

/** The confusion matrix of N predictions. */
export function confusionOf(predictions: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Confusion {
  const counts = new Int32Array(classes * classes);
  for (let n = 0; n < labels.length; n++) counts[labels[n] * classes + predictions[n]]++;
  return { classes, counts };
}

/** Accuracy of each class in [0, 1]; null for a class without clips. */
export function perClassAccuracy({ classes, counts }: Confusion): (number | null)[] {
  return Array.from({ length: classes }, (_, c) => {
    const total = rowTotal(counts, classes, c);
    return total === 0 ? null : counts[c * classes + c] / total;
  });
}

/** The pairs of different classes that were mixed up most often, most often first; at most `limit` of them. */
export function mostConfused({ classes, counts }: Confusion, limit = 10): ConfusedPair[] {
  const pairs: ConfusedPair[] = [];
  for (let truth = 0; truth < classes; truth++) {
    const total = rowTotal(counts, classes, truth);
    for (let predicted = 0; predicted < classes; predicted++) {
      const count = counts[truth * classes + predicted];
      if (predicted !== truth && count > 0) pairs.push({ truth, predicted, count, share: count / total });
    }
  }
  return pairs.sort((a, b) => b.count - a.count || b.share - a.share).slice(0, limit);
}

function rowTotal(counts: Int32Array, classes: number, row: number): number {
  return counts.subarray(row * classes, (row + 1) * classes).reduce((sum, count) => sum + count, 0);
}
