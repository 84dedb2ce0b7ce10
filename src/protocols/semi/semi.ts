import { InputError } from '../../errors';
import { mean, sampleDeviation } from '../../evaluation';
import { checkFinetune, defaultFinetune, finetunePasses } from '../finetune/finetune';
import { fineTune, type FinetuneEpoch, type FinetuneSettings, type FineTuned } from '../finetune/fineTuning';
import type { Protocol } from '../protocol';
import {
  accuraciesOf,
  describePredictions,
  labelsOf,
  recognitionHeadline,
  type EpochAccuracies,
  type RecognitionFields,
} from '../recognition';
import { drawAnyFraction, drawLabelledFraction, fractionSuffix } from './labelledFraction';

export interface SemiSettings extends FinetuneSettings {
  /** Fraction of the training clips of each class that is labelled, in (0, 1]. Default 0.01. */
  fraction: number;
  /** Whether clips are drawn `class` by class (default), or `any`, whatever their classes, as by the feeder of the journal code. */
  subset: 'class' | 'any';
  /** How often the labelled clips are drawn; the headline is the mean over the draws. Default 5. */
  draws: number;
}

export interface SemiOptions {
  /** Instead of the setting. */
  fraction?: number;
}

/** Fine-tuning on one draw of the labelled clips. */
export interface SemiDraw {
  /** The headline of this draw. */
  top1: number;
  top5: number;
  last: EpochAccuracies;
  best: EpochAccuracies;
  /** Places of the labelled clips in the data set, rising. */
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

export interface SemiFields extends RecognitionFields {
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
 * Semi-supervised evaluation (paper Sec. 4.3; not released, the defaults are ours): fine-tuning on a small fraction of the training
 * clips, drawn class by class (or whatever their classes, `subset`), several times; the test part stays whole. Confusion and accuracies of classes are over all draws.
 */
export const semi: Protocol<SemiSettings, SemiFields, SemiOptions> = {
  defaults: { ...defaultFinetune, fraction: 0.01, subset: 'class', draws: 5 },
  choices: { report: ['best', 'last'], subset: ['class', 'any'] },
  check: (section, wholeFrom) => {
    checkFinetune(section, wholeFrom);
    wholeFrom('draws', section.draws, 1);
    checkFraction(section.fraction);
  },
  options: ['fraction'],
  complete: ({ fraction }, section) => ({ fraction: fraction ?? section.fraction }),
  suffix: fractionSuffix,
  needs: 'encoder',
  keeps: () => true,
  passes: (section, { fraction = section.fraction }, { train, test }) =>
    section.draws * finetunePasses(section, fraction * train, test),
  headline: recognitionHeadline,
  async measure(input, section, { fraction = section.fraction }, work) {
    checkFraction(fraction);
    const { dataset, settings } = input;
    const { draws, report } = section;
    const { train, test } = input.parts;
    const labels = labelsOf(dataset, test, 'test');
    const names = dataset.info.classes;
    const trainLabels = labelsOf(dataset, train, 'train');
    const tuned: FineTuned[] = [];
    const rows: SemiDraw[] = [];
    for (let draw = 0; draw < draws; draw++) {
      const generator = input.generator.fork(`draw ${draw}`);
      const by = generator.fork('clips');
      const places =
        section.subset === 'any'
          ? drawAnyFraction(train.length, fraction, by)
          : drawLabelledFraction(trainLabels, fraction, by);
      const clips = places.map((place) => train[place]);
      // Of several classifiers the first is kept: none is chosen by the test part.
      const keep = draw === 0 ? input.keep : undefined;
      const one = await fineTune({ ...input, keep }, { train: clips, test }, section, generator, work);
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
    return {
      fields: {
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
      },
      scores: { draws: tuned.map((one) => one[report].scores), labels, clips: test },
      settings: { ...section, fraction },
    };
  },
};

function checkFraction(fraction: number): void {
  if (fraction > 0 && fraction <= 1) return;
  throw new InputError({ thing: 'setting semi.fraction', found: fraction, wanted: 'above 0 and up to 1' });
}

function meanAccuracies(rows: readonly MeanAccuracies[]): MeanAccuracies {
  return { top1: mean(rows.map(({ top1 }) => top1)), top5: mean(rows.map(({ top5 }) => top5)) };
}
