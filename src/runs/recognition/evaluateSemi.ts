import { mean, sampleDeviation } from '../../evaluation';
import { drawLabelledFraction } from '../../protocols';
import { openEvaluation, type EvaluationRequest } from '../evaluationInput';
import {
  accuraciesOf,
  describePredictions,
  viewSettings,
  type EpochAccuracies,
  type EvaluationResult,
} from '../evaluationResult';
import { provenance, resultFile, writeResult, type ResultTarget } from '../provenance';
import { fineTune, labelsOf, type FinetuneEpoch, type FineTuned } from './fineTuning';
import { writeScores } from './scoresFile';

export interface SemiRequest extends EvaluationRequest, ResultTarget {
  /** Fraction of the training clips of each class that is labelled, in (0, 1]. Default the setting `semi.fraction`. */
  fraction?: number;
  /** How often the labelled clips are drawn. Default the setting `semi.draws`. */
  draws?: number;
}

/** Fine-tuning on one draw of the labelled clips. */
export interface SemiDraw {
  /** The headline of this draw. */
  top1: number;
  top5: number;
  last: EpochAccuracies;
  best: EpochAccuracies;
  /** Recording numbers of the labelled clips in the data set, rising. */
  clips: number[];
  /** How many of them are of each class. */
  perClass: number[];
  perEpoch: FinetuneEpoch[];
}

/** Means over the draws. */
interface MeanAccuracies {
  top1: number;
  top5: number;
}

export interface SemiResult extends EvaluationResult {
  protocol: 'semi';
  /** Fraction of the training clips that is labelled; `counts.train` says how many they are. */
  fraction: number;
  /** Mean over the draws, as `top1`. */
  top5: number;
  /** Sample standard deviation of `top1` over the draws; null for a single one. */
  deviation: number | null;
  last: MeanAccuracies;
  best: MeanAccuracies;
  draws: SemiDraw[];
}

/**
 * Semi-supervised evaluation (paper Sec. 4.3; not released, settings `semi.*`): fine-tuning as {@link evaluateFinetune} on a small
 * fraction of the training clips, drawn class by class, several times; the test part stays whole. Confusion and accuracies of classes
 * are over all draws. The result is written as `result-semi-PERCENT.json` in the run folder of the checkpoint, the scores
 * beside it as `scores-semi-PERCENT.npz`.
 *
 * @throws InputError for unfit input, and before any work when the result exists and `force` is not given.
 */
export async function evaluateSemi(request: SemiRequest): Promise<SemiResult> {
  const start = performance.now();
  const input = await openEvaluation({ ...request, set: settingsOf(request) });
  try {
    const { dataset, settings, source } = input;
    const { fraction, draws, report } = settings.semi;
    const file = resultFile(`result-semi-${percentOf(fraction)}.json`, request);
    const { seed = 0, split } = request;
    const { train, test } = dataset.split(split);
    const labels = labelsOf(dataset, test, 'test');
    const names = dataset.info.classes;
    const trainLabels = labelsOf(dataset, train, 'train');
    const tuned: FineTuned[] = [];
    const rows: SemiDraw[] = [];
    for (let draw = 0; draw < draws; draw++) {
      const generator = input.generator.fork(`draw ${draw}`);
      const places = drawLabelledFraction(trainLabels, fraction, generator.fork('clips'));
      const clips = places.map((place) => train[place]);
      const one = await fineTune(input, { train: clips, test }, settings.semi, generator, request);
      tuned.push(one);
      rows.push({
        top1: one[report].top1,
        top5: one[report].top5,
        last: accuraciesOf(one.last),
        best: accuraciesOf(one.best),
        clips,
        perClass: names.map((_, label) => places.filter((place) => trainLabels[place] === label).length),
        perEpoch: one.perEpoch,
      });
    }
    const result: SemiResult = {
      protocol: 'semi',
      fraction,
      ...meanAccuracies(rows),
      deviation: sampleDeviation(rows.map(({ top1 }) => top1)) ?? null,
      last: meanAccuracies(rows.map(({ last }) => last)),
      best: meanAccuracies(rows.map(({ best }) => best)),
      draws: rows,
      counts: {
        train: rows[0].clips.length,
        test: test.length,
        classes: names.length,
        features: 2 * settings.encoder.hidden,
      },
      ...describePredictions(
        names,
        Int32Array.from(tuned.flatMap(() => [...labels])),
        Int32Array.from(tuned.flatMap((one) => [...one[report].predictions])),
      ),
      checkpoint: source,
      scores: writeScores(file, { draws: tuned.map((one) => one[report].scores), labels, clips: test }),
      notes: input.notes,
      settings: { ...settings.semi, ...viewSettings(settings) },
      ...provenance(dataset, seed, split),
      seconds: (performance.now() - start) / 1000,
    };
    writeResult(file, result);
    return result;
  } finally {
    input.close();
  }
}

/** The settings of a request, its own options last. */
function settingsOf({ set = [], fraction, draws }: SemiRequest): string[] {
  const own = Object.entries({ fraction, draws }).filter(([, value]) => value !== undefined);
  return [...set, ...own.map(([key, value]) => `semi.${key}=${value}`)];
}

/** A fraction in percent, as it stands in names of files: 1, 10, 0.5. */
function percentOf(fraction: number): number {
  return Number((100 * fraction).toPrecision(6));
}

function meanAccuracies(rows: readonly MeanAccuracies[]): MeanAccuracies {
  return { top1: mean(rows.map(({ top1 }) => top1)), top5: mean(rows.map(({ top5 }) => top5)) };
}
