import { trainLinearProbe, type LinearProbe, type ProbeEpoch } from '../protocols';
import { openEvaluation, type EvaluationRequest } from './evaluationInput';
import {
  accuraciesOf,
  countsOf,
  describePredictions,
  viewSettings,
  type EpochAccuracies,
  type EvaluationResult,
} from './evaluationResult';
import { provenance, resultFile, writeResult, type ResultTarget } from './provenance';
import { writeScores } from './recognition/scoresFile';

export interface LinearRequest extends EvaluationRequest, ResultTarget {
  /** Learning rates to try; the best by the reported accuracy is the headline. Default the setting `linear.learningRate`. */
  learningRates?: readonly number[];
}

export interface LinearResult extends EvaluationResult {
  protocol: 'linear';
  top5: number;
  /** After the last epoch. */
  last: EpochAccuracies;
  /** The largest top-1 over the tests every few epochs: the published number, though chosen on the test part. */
  best: EpochAccuracies;
  perEpoch: ProbeEpoch[];
  /** Every learning rate tried. */
  byLearningRate: { learningRate: number; best: EpochAccuracies; last: EpochAccuracies }[];
}

/**
 * Linear evaluation by the released protocol (docs/evaluation.md): features of the frozen encoder once, then a linear
 * classifier on them. The result is written as `result-linear.json` in the run folder of the checkpoint, the scores of the test
 * clips beside it as `scores-linear.npz`. The raw baseline
 * trains the classifier on the coordinates.
 *
 * @throws InputError for unfit input, and before any work when the result exists and `force` is not given.
 */
export async function evaluateLinear(request: LinearRequest): Promise<LinearResult> {
  const file = resultFile('result-linear.json', request);
  const start = performance.now();
  const input = await openEvaluation(request);
  try {
    const { dataset, settings, source, generator } = input;
    const { report, ...probeSettings } = settings.linear;
    const train = await input.features('train');
    const test = await input.features('test');
    const rates = request.learningRates ?? [probeSettings.learningRate];
    const probes: { learningRate: number; probe: LinearProbe }[] = [];
    for (const learningRate of rates) {
      // The same draws for every rate, so that only the rate differs.
      const draws = generator.fork('linear probe');
      const probe = await trainLinearProbe(train, test, { ...probeSettings, learningRate }, draws, request);
      probes.push({ learningRate, probe });
    }
    const chosen = probes.reduce((a, b) => (b.probe[report].top1 > a.probe[report].top1 ? b : a));
    const { probe, learningRate } = chosen;
    const { seed = 0, split } = request;
    const result: LinearResult = {
      protocol: 'linear',
      top1: probe[report].top1,
      top5: probe[report].top5,
      last: accuraciesOf(probe.last),
      best: accuraciesOf(probe.best),
      byLearningRate: probes.map((one) => ({
        learningRate: one.learningRate,
        best: accuraciesOf(one.probe.best),
        last: accuraciesOf(one.probe.last),
      })),
      perEpoch: probe.perEpoch,
      counts: countsOf(dataset, train, test),
      ...describePredictions(dataset.info.classes, test.labels, probe[report].predictions),
      checkpoint: source,
      scores: writeScores(file, {
        draws: [probe[report].scores],
        labels: test.labels,
        clips: dataset.split(split).test,
      }),
      notes: input.notes,
      settings: { ...probeSettings, learningRate, report, ...viewSettings(settings) },
      ...provenance(dataset, seed, split),
      seconds: (performance.now() - start) / 1000,
    };
    writeResult(file, result);
    return result;
  } finally {
    input.close();
  }
}
