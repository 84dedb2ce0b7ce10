import type { ParameterValue } from '../model';

/** A classifier of whole clips, as a protocol gives it away to be kept. */
export interface TrainedClassifier {
  /**
   * Of a linear classifier `fc.weight` (classes, D) and `fc.bias` (classes), with the encoder's entries where it was trained too; of
   * retrieval `features` (N, D) and `labels` (N) of the training clips.
   */
  tensors: ReadonlyMap<string, ParameterValue>;
  /** Neighbours that vote. */
  k?: number;
}

/** The entries of a linear classifier: weight row-major (classes, D), bias (classes). */
export function linearEntries({
  weight,
  bias,
}: {
  weight: Float32Array;
  bias: Float32Array;
}): Map<string, ParameterValue> {
  const classes = bias.length;
  return new Map([
    ['fc.weight', { shape: [classes, weight.length / classes], data: weight }],
    ['fc.bias', { shape: [classes], data: bias }],
  ]);
}
