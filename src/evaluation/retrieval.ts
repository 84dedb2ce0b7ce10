import { accuracy } from './accuracy';
import { checkLabelled, type FeatureSet } from './featureSet';
import { findNeighbours, type NeighbourOptions, type Neighbours } from './neighbours';

/** The result of retrieval with one k. */
export interface Retrieval {
  k: number;
  /** Share of test clips whose vote equals their label. */
  top1: number;
  /** Voted class of each test clip. */
  predictions: Int32Array;
  neighbours: Neighbours;
}

/**
 * Classifies every test clip by its k nearest training clips (cosine similarity, uniform vote): no training is involved,
 * so it shows what the features hold by themselves. k = 1 is the published protocol.
 */
export async function retrieve(
  train: FeatureSet,
  test: FeatureSet,
  options: NeighbourOptions = {},
): Promise<Retrieval> {
  const classes = checkLabelled(train, test);
  const neighbours = await findNeighbours(train, test, options);
  const predictions = vote(neighbours, train.labels, classes, neighbours.k);
  return { k: neighbours.k, top1: accuracy(predictions, test.labels), predictions, neighbours };
}

/**
 * The class most frequent among the first k neighbours of each test clip. Between equally frequent classes the smaller
 * class number wins, as in scikit-learn, which made the published numbers.
 */
export function vote(
  neighbours: Neighbours,
  trainingLabels: ArrayLike<number>,
  classes: number,
  k: number,
): Int32Array {
  const predictions = new Int32Array(neighbours.indices.length / neighbours.k);
  const votes = new Int32Array(classes);
  for (let n = 0; n < predictions.length; n++) {
    votes.fill(0);
    for (let i = 0; i < k; i++) votes[trainingLabels[neighbours.indices[n * neighbours.k + i]]]++;
    let best = 0;
    for (let c = 1; c < classes; c++) if (votes[c] > votes[best]) best = c;
    predictions[n] = best;
  }
  return predictions;
}
