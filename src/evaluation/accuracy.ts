/** Share of predictions that equal the label, in [0, 1]; 0 for no clips. */
export function accuracy(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  let correct = 0;
  for (let n = 0; n < labels.length; n++) if (predictions[n] === labels[n]) correct++;
  return labels.length === 0 ? 0 : correct / labels.length;
}

/**
 * Share of clips whose label is among the k classes with the largest scores, in [0, 1]. Equal scores rank by class number.
 *
 * @param scores row-major (N, classes): logits or probabilities
 */
export function topKAccuracy(scores: Float32Array, labels: ArrayLike<number>, classes: number, k: number): number {
  let correct = 0;
  for (let n = 0; n < labels.length; n++) {
    if (rankOf(labels[n], scores.subarray(n * classes, (n + 1) * classes)) < k) correct++;
  }
  return labels.length === 0 ? 0 : correct / labels.length;
}

/** How many classes come before this one in the order of falling scores. */
function rankOf(label: number, scores: Float32Array): number {
  const own = scores[label];
  let before = 0;
  for (let c = 0; c < scores.length; c++) if (scores[c] > own || (scores[c] === own && c < label)) before++;
  return before;
}
