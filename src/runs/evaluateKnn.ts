import { accuracy, checkLabelled, findNeighbours, vote } from '../evaluation';
import { openEvaluation, type EvaluationRequest } from './evaluationInput';
import { countsOf, describePredictions, viewSettings, type EvaluationResult } from './evaluationResult';
import { provenance, resultFile, writeResult, type ResultTarget } from './provenance';

export interface KnnRequest extends EvaluationRequest, ResultTarget {
  /** Numbers of neighbours; the first is the headline. Default the setting `knn.k`. */
  k?: readonly number[];
}

export interface KnnResult extends EvaluationResult {
  protocol: 'knn';
  accuracyByK: Record<string, number>;
}

/**
 * Retrieval: every test clip takes the class of its nearest training clips (cosine similarity, uniform vote); nothing is
 * trained. The result is written as `result-knn.json` in the run folder of the checkpoint.
 *
 * @throws InputError for unfit input, and before any work when the result exists and `force` is not given.
 */
export async function evaluateKnn(request: KnnRequest): Promise<KnnResult> {
  const file = resultFile('result-knn.json', request);
  const start = performance.now();
  const input = await openEvaluation(request);
  try {
    const { dataset, settings, source } = input;
    const ks = request.k ?? [settings.knn.k];
    const train = await input.features('train');
    const test = await input.features('test');
    const classes = checkLabelled(train, test);
    const { progress, signal, seed = 0, split } = request;
    const neighbours = await findNeighbours(train, test, { k: Math.max(...ks), progress, signal });
    const votes = ks.map((k) => vote(neighbours, train.labels, classes, k));
    const accuracies = votes.map((predictions) => accuracy(predictions, test.labels));
    const result: KnnResult = {
      protocol: 'knn',
      top1: accuracies[0],
      accuracyByK: Object.fromEntries(ks.map((k, i) => [k, accuracies[i]])),
      counts: countsOf(dataset, train, test),
      ...describePredictions(dataset.info.classes, test.labels, votes[0]),
      checkpoint: source,
      notes: input.notes,
      settings: { k: ks[0], metric: 'cosine', vote: 'uniform', ...viewSettings(settings) },
      ...provenance(dataset, seed, split),
      seconds: (performance.now() - start) / 1000,
    };
    writeResult(file, result);
    return result;
  } finally {
    input.close();
  }
}
