import { sizeOf } from '../../evaluation';
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

export interface LinearSettings extends LinearProbeSettings {
  /** Which accuracy is the headline: the best over the tests (default), as published, or the last. Both are always given. */
  report: 'best' | 'last';
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
  defaults: { ...linearProbeDefaults, report: 'best' },
  choices: { report: ['best', 'last'] },
  check: ({ epochs, batch }, wholeFrom) => {
    wholeFrom('epochs', epochs, 1);
    wholeFrom('batch', batch, 1);
  },
  options: ['learningRates'],
  needs: 'features',
  keeps: () => true,
  headline: recognitionHeadline,
  async measure({ features, generator, dataset, parts, keep }, { report, ...settings }, { learningRates }, work) {
    const train = await features('train');
    const test = await features('test');
    const probes: { learningRate: number; probe: LinearProbe }[] = [];
    for (const learningRate of learningRates ?? [settings.learningRate]) {
      // The same draws for every rate, so that only the rate differs.
      const draws = generator.fork('linear probe');
      probes.push({
        learningRate,
        probe: await trainLinearProbe(train, test, { ...settings, learningRate }, draws, work),
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
      settings: { ...settings, learningRate, report },
    };
  },
};
