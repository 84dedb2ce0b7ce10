import { sizeOf } from '../../evaluation';
import type { Generator } from '../../random';
import type { Protocol } from '../protocol';
import { linearEntries } from '../trainedClassifier';
import {
  accuraciesOf,
  describePredictions,
  recognitionHeadline,
  type EpochAccuracies,
  type RecognitionFields,
} from '../recognition';
import {
  linearProbeDefaults,
  trainLinearProbe,
  type LinearProbe,
  type LinearProbeSettings,
  type ProbeEpoch,
} from './linearProbe';
import { trainingModeFeatures } from './trainingMode';

export interface LinearSettings extends LinearProbeSettings {
  /** Which accuracy is the headline: the best over the tests (default), as published, or the last. Both are always given. */
  report: 'best' | 'last';
  /**
   * Of the frozen encoder while the probe trains. `evaluation` (default, the conference code): features are computed once. `training` (the journal
   * code): DropPath drops branches of it at random, so that every step needs features of its clips anew; tests see those of evaluation.
   */
  encoderMode: 'evaluation' | 'training';
}

export interface LinearOptions {
  /** Learning rates to try; the best by the reported accuracy is the headline. Default the setting. */
  learningRates?: readonly number[];
}

export interface LinearFields extends RecognitionFields {
  top5: number;
  /** After the last epoch. */
  last: EpochAccuracies;
  /** The largest top-1 over the tests every few epochs: the published number, though chosen on the test part. */
  best: EpochAccuracies;
  perEpoch: ProbeEpoch[];
  /** Every learning rate tried. */
  byLearningRate: { learningRate: number; best: EpochAccuracies; last: EpochAccuracies }[];
}

/** Linear evaluation by the official protocol: features of the frozen encoder once, then a linear classifier on them. */
export const linear: Protocol<LinearSettings, LinearFields, LinearOptions> = {
  defaults: { ...linearProbeDefaults, report: 'best', encoderMode: 'evaluation' },
  choices: { report: ['best', 'last'], encoderMode: ['evaluation', 'training'] },
  check: ({ epochs, batch }, wholeFrom) => {
    wholeFrom('epochs', epochs, 1);
    wholeFrom('batch', batch, 1);
  },
  options: ['learningRates'],
  needs: 'features',
  keeps: () => true,
  passes: ({ encoderMode, epochs }, { learningRates = [0] }, { train, test }) =>
    encoderMode === 'training' ? train + test + learningRates.length * epochs * train : undefined,
  headline: recognitionHeadline,
  async measure(input, { report, encoderMode, ...settings }, { learningRates }, work) {
    const { features, generator, dataset, parts, keep } = input;
    const train = await features('train');
    const test = await features('test');
    const renew = (draws: Generator) => (encoderMode === 'training' ? trainingModeFeatures(input, draws) : undefined);
    const probes: { learningRate: number; probe: LinearProbe }[] = [];
    for (const learningRate of learningRates ?? [settings.learningRate]) {
      // The same draws for every rate, so that only the rate differs.
      const draws = generator.fork('linear probe');
      probes.push({
        learningRate,
        probe: await trainLinearProbe(train, test, { ...settings, learningRate }, draws, work, renew(draws)),
      });
    }
    const { probe, learningRate } = probes.reduce((a, b) => (b.probe[report].top1 > a.probe[report].top1 ? b : a));
    const { top1, top5, predictions, scores } = probe[report];
    const names = dataset.info.classes;
    await keep?.({ tensors: linearEntries(probe[report]) });
    return {
      fields: {
        top1,
        top5,
        last: accuraciesOf(probe.last),
        best: accuraciesOf(probe.best),
        byLearningRate: probes.map((one) => ({
          learningRate: one.learningRate,
          best: accuraciesOf(one.probe.best),
          last: accuraciesOf(one.probe.last),
        })),
        perEpoch: probe.perEpoch,
        counts: { train: sizeOf(train), test: sizeOf(test), classes: names.length, features: train.width },
        ...describePredictions(names, test.labels, predictions),
      },
      scores: { draws: [scores], labels: test.labels, clips: parts.test },
      settings: { ...settings, learningRate, report, encoderMode },
    };
  },
};
