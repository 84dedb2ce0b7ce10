import { InputError } from '../../errors';
import { checkLabelled, extractObservedFeatures, mean, sizeOf, testScores, type FeatureSet } from '../../evaluation';
import type { LongWork } from '../../progress';
import { trainLinearClassifier } from '../linear/linearClassifier';
import type { Headline, Protocol, ProtocolInput } from '../protocol';
import { describePredictions, type RecognitionFields } from '../recognition';
import {
  checkEarly,
  checkRatios,
  earlyDefaults,
  observedFrames,
  type EarlyForm,
  type EarlySettings,
} from './earlySettings';

export interface EarlyOptions {
  /** Each instead of the setting. */
  form?: EarlyForm;
  models?: EarlySettings['models'];
  ratios?: readonly number[];
  /** Learning rates to try; that of the largest mean accuracy is the headline. Default the setting. */
  learningRates?: readonly number[];
}

/** Accuracy after a part of each clip. */
export interface EarlyAccuracy {
  /** Observed fraction. */
  ratio: number;
  top1: number;
  top5: number;
}

/** `top1` is the mean over the ratios; confusion and accuracies of classes are over all of them. */
export interface EarlyFields extends RecognitionFields {
  form: EarlyForm;
  models: EarlySettings['models'];
  top5: number;
  byRatio: EarlyAccuracy[];
  learningRate: number;
}

/** Features of both parts at one ratio. */
interface Beginnings {
  train: FeatureSet;
  test: FeatureSet;
}

interface Tested extends EarlyAccuracy {
  predictions: Int32Array;
}

/**
 * Early action prediction: clips are recognised from their beginnings, by a linear classifier on features of the frozen encoder. The journal
 * version has numbers and no whole code for it; what is trained on which ratios, the causal form and its spatial stream are ours. Accuracies
 * are those after the last epoch: nothing is chosen by the test part but the learning rate, where several are given.
 */
export const early: Protocol<EarlySettings, EarlyFields, EarlyOptions> = {
  defaults: earlyDefaults,
  choices: { form: ['prefix', 'causal'], models: ['one', 'each'], spatial: ['observed', 'none'] },
  check: checkEarly,
  options: ['form', 'models', 'ratios', 'learningRates'],
  complete: ({ form, models, ...others }, section) => ({
    form: form ?? section.form,
    models: models ?? section.models,
    ...others,
  }),
  suffix: ({ form, models }) =>
    [form, models === 'one' ? undefined : models].map((word) => (word === undefined ? '' : `-${word}`)).join(''),
  needs: 'features',
  passes: ({ ratios }, options, { train, test }) => (options.ratios ?? ratios).length * (train + test),
  headline,
  async measure(input, section, { learningRates, ...chosen }, work) {
    const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
    const settings: EarlySettings = { ...section, ...given };
    const { ratios, form, models } = settings;
    checkRatios(ratios);
    checkWhole(input);
    const beginnings =
      form === 'prefix' ? await prefixes(input, ratios) : await causalBeginnings(input, settings, work);
    const classes = Math.max(...beginnings.map(({ train, test }) => checkLabelled(train, test)));
    const tries: { learningRate: number; tested: Tested[] }[] = [];
    for (const learningRate of learningRates ?? [settings.learningRate]) {
      const tested = await predictEarly(beginnings, classes, { ...settings, learningRate }, input, work);
      tries.push({ learningRate, tested });
    }
    const { learningRate, tested } = tries.reduce((a, b) =>
      meanOf(b.tested, 'top1') > meanOf(a.tested, 'top1') ? b : a,
    );
    const names = input.dataset.info.classes;
    const [{ train, test }] = beginnings;
    const labels = Int32Array.from(tested.flatMap(() => [...test.labels]));
    return {
      fields: {
        form,
        models,
        top1: meanOf(tested, 'top1'),
        top5: meanOf(tested, 'top5'),
        byRatio: tested.map(({ ratio, top1, top5 }) => ({ ratio, top1, top5 })),
        learningRate,
        counts: { train: sizeOf(train), test: sizeOf(test), classes: names.length, features: train.width },
        ...describePredictions(names, labels, Int32Array.from(tested.flatMap(({ predictions }) => [...predictions]))),
      },
      settings: { ...settings, learningRate },
    };
  },
};

/** `top1` is the mean, `at10` the accuracy after 10 % of each clip. */
function headline({ top1, byRatio, perClass }: EarlyFields): Headline {
  const values = byRatio.map((one) => [`at${Number((100 * one.ratio).toPrecision(6))}`, one.top1]);
  return {
    values: { top1, ...(Object.fromEntries(values) as Record<string, number>) },
    perClass: perClass.map(({ name, accuracy }) => ({ name, value: accuracy })),
  };
}

/** @throws InputError where clips are cut already */
function checkWhole({ views: { observeRatio = 1 } }: ProtocolInput): void {
  if (observeRatio === 1) return;
  const wanted = '1: early prediction takes its ratios from early.ratios';
  throw new InputError({ thing: 'setting downstream.observeRatio', found: observeRatio, wanted });
}

async function prefixes({ features }: ProtocolInput, ratios: readonly number[]): Promise<Beginnings[]> {
  const all: Beginnings[] = [];
  for (const ratio of ratios) all.push({ train: await features('train', ratio), test: await features('test', ratio) });
  return all;
}

async function causalBeginnings(
  { encoder, dataset, parts, views, settings: { augment } }: ProtocolInput,
  { ratios, spatial }: EarlySettings,
  work: LongWork,
): Promise<Beginnings[]> {
  if (encoder?.settings.causal === false) {
    throw new InputError({
      thing: 'encoder of early prediction in form causal',
      found: 'encoder.causal=false',
      wanted: 'true',
      fix: 'Pre-train with --set encoder.causal=true, or use form prefix.',
    });
  }
  const counts = ratios.map((ratio) => observedFrames(augment.frames, ratio));
  const observed = { counts, spatial: spatial === 'observed' };
  const of = (part: 'train' | 'test'): Promise<FeatureSet[]> =>
    extractObservedFeatures(encoder, dataset, parts[part], observed, { ...views, ...work });
  const [train, test] = [await of('train'), await of('test')];
  return ratios.map((_, which) => ({ train: train[which], test: test[which] }));
}

/** Trains the classifier or classifiers, and tests every ratio. */
async function predictEarly(
  beginnings: readonly Beginnings[],
  classes: number,
  { ratios, models, ...settings }: EarlySettings,
  { generator }: ProtocolInput,
  work: LongWork,
): Promise<Tested[]> {
  const train = async (sets: readonly FeatureSet[], of: readonly Beginnings[]): Promise<FeatureScores[]> => {
    let scores: FeatureScores[] = [];
    await trainLinearClassifier(
      joined(sets),
      classes,
      { ...settings, testEvery: settings.epochs },
      {
        task: 'early prediction',
        trained: 'the classifier of early prediction',
        test: async (classifier) => {
          scores = [];
          for (const { test } of of) scores.push(testScores(await classifier.scoresOf(test), test.labels, classes));
        },
      },
      // The same draws for every classifier, so that only what it learns from differs.
      generator.fork('early prediction'),
      work,
    );
    return scores;
  };
  const found: FeatureScores[] = [];
  if (models === 'one')
    found.push(
      ...(await train(
        beginnings.map((one) => one.train),
        beginnings,
      )),
    );
  else for (const one of beginnings) found.push(...(await train([one.train], [one])));
  return found.map(({ top1, top5, predictions }, which) => ({ ratio: ratios[which], top1, top5, predictions }));
}

type FeatureScores = ReturnType<typeof testScores>;

/** The clips of several sets as those of one. */
function joined(sets: readonly FeatureSet[]): Pick<FeatureSet, 'features' | 'width' | 'labels'> {
  if (sets.length === 1) return sets[0];
  const features = new Float32Array(sets.reduce((sum, one) => sum + one.features.length, 0));
  let start = 0;
  for (const one of sets) {
    features.set(one.features, start);
    start += one.features.length;
  }
  return { features, width: sets[0].width, labels: Int32Array.from(sets.flatMap(({ labels }) => [...labels])) };
}

function meanOf(tested: readonly EarlyAccuracy[], what: 'top1' | 'top5'): number {
  return mean(tested.map((one) => one[what]));
}
