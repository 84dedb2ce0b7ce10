import { accuracy, topKAccuracy } from './accuracy';

/** What class scores of the test part are worth. */
export interface ScoreTest {
  top1: number;
  top5: number;
  /** Predicted class of each test clip, the first of equals. */
  predictions: Int32Array;
  /** Row-major (test clips, classes): scores before the softmax. */
  scores: Float32Array;
}

/** A classifier on the test part after some epoch. */
export interface ClassifierTest extends ScoreTest {
  /** Epochs done. */
  epoch: number;
}

/** Compares class scores with labels. @param scores row-major (N, classes) @param labels (N) */
export function testScores(scores: Float32Array, labels: Int32Array, classes: number): ScoreTest {
  const predictions = Int32Array.from(labels, (_, n) => {
    const row = scores.subarray(n * classes, (n + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
  return {
    top1: accuracy(predictions, labels),
    top5: topKAccuracy(scores, labels, classes, 5),
    predictions,
    scores,
  };
}
