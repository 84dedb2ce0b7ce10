import type { Protocol, WholeFrom } from '../protocol';
import {
  accuraciesOf,
  describePredictions,
  labelsOf,
  recognitionHeadline,
  type EpochAccuracies,
  type RecognitionFields,
} from '../recognition';
import { fineTune, type FinetuneEpoch, type FinetuneSettings } from './fineTuning';
import { defaultRecognitionTraining } from './recognitionTraining';

export interface FinetuneFields extends RecognitionFields {
  top5: number;
  /** After the last epoch. */
  last: EpochAccuracies;
  /** The largest top-1 over the tests every few epochs; chosen on the test part. */
  best: EpochAccuracies;
  perEpoch: FinetuneEpoch[];
}

export const defaultFinetune: FinetuneSettings = { ...defaultRecognitionTraining, testEvery: 5, report: 'best' };

export function checkFinetune(section: FinetuneSettings, wholeFrom: WholeFrom): void {
  for (const key of ['batch', 'microBatch', 'epochs', 'testEvery'] as const) wholeFrom(key, section[key], 1);
}

/** See `Protocol.passes`. */
export function finetunePasses({ epochs, testEvery }: FinetuneSettings, train: number, test: number): number {
  return 3 * epochs * train + Math.ceil(epochs / testEvery) * test;
}

/**
 * Fine-tuning (not released; the defaults are ours): the encoder and a linear classifier of its pooled features are trained as a whole
 * on the training part, and tested on the test part. The encoder itself stays as it is.
 */
export const finetune: Protocol<FinetuneSettings, FinetuneFields, object> = {
  defaults: defaultFinetune,
  choices: { report: ['best', 'last'] },
  check: checkFinetune,
  options: [],
  needs: 'encoder',
  keeps: () => true,
  passes: (section, _options, { train, test }) => finetunePasses(section, train, test),
  headline: recognitionHeadline,
  async measure(input, section, _options, work) {
    const { dataset, parts, settings, generator } = input;
    const tuned = await fineTune(input, parts, section, generator.fork('fine-tune'), work);
    const { top1, top5, scores, predictions } = tuned[section.report];
    const labels = labelsOf(dataset, parts.test, 'test');
    const names = dataset.info.classes;
    return {
      fields: {
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
      },
      scores: { draws: [scores], labels, clips: parts.test },
      settings: section,
    };
  },
};
