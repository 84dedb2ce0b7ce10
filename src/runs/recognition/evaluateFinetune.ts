import { openEvaluation, type EvaluationRequest } from '../evaluationInput';
import {
  accuraciesOf,
  describePredictions,
  viewSettings,
  type EpochAccuracies,
  type EvaluationResult,
} from '../evaluationResult';
import { provenance, resultFile, writeResult, type ResultTarget } from '../provenance';
import { fineTune, labelsOf, type FinetuneEpoch } from './fineTuning';
import { writeScores } from './scoresFile';

export interface FinetuneRequest extends EvaluationRequest, ResultTarget {}

export interface FinetuneResult extends EvaluationResult {
  protocol: 'finetune';
  top5: number;
  /** After the last epoch. */
  last: EpochAccuracies;
  /** The largest top-1 over the tests every few epochs; chosen on the test part. */
  best: EpochAccuracies;
  perEpoch: FinetuneEpoch[];
}

/**
 * Fine-tuning (not released; settings `finetune.*`): the encoder and a linear classifier of its pooled features are trained as a
 * whole on the training part, and tested on the test part. The result is written as `result-finetune.json` in the run folder of
 * the checkpoint, the scores of the test clips beside it as `scores-finetune.npz`. The checkpoint itself stays as it is.
 *
 * @throws InputError for unfit input, and before any work when the result exists and `force` is not given.
 */
export async function evaluateFinetune(request: FinetuneRequest): Promise<FinetuneResult> {
  const file = resultFile('result-finetune.json', request);
  const start = performance.now();
  const input = await openEvaluation(request);
  try {
    const { dataset, settings, source, generator } = input;
    const { seed = 0, split } = request;
    const parts = dataset.split(split);
    const { report, ...training } = settings.finetune;
    const tuned = await fineTune(input, parts, settings.finetune, generator.fork('fine-tune'), request);
    const { top1, top5, scores, predictions } = tuned[report];
    const labels = labelsOf(dataset, parts.test, 'test');
    const names = dataset.info.classes;
    const result: FinetuneResult = {
      protocol: 'finetune',
      top1,
      top5,
      last: accuraciesOf(tuned.last),
      best: accuraciesOf(tuned.best),
      perEpoch: tuned.perEpoch,
      counts: {
        train: parts.train.length,
        test: parts.test.length,
        classes: names.length,
        features: 2 * settings.encoder.hidden,
      },
      ...describePredictions(names, labels, predictions),
      checkpoint: source,
      scores: writeScores(file, { draws: [scores], labels, clips: parts.test }),
      notes: input.notes,
      settings: { ...training, report, ...viewSettings(settings) },
      ...provenance(dataset, seed, split),
      seconds: (performance.now() - start) / 1000,
    };
    writeResult(file, result);
    return result;
  } finally {
    input.close();
  }
}
