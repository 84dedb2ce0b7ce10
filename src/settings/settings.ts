import { augmentDefaults } from '../augment';
import { defaultEncoder, defaultProjector, encoders } from '../model';
import { defaultLoss, lossChoices } from '../objective';
import {
  defaultDetection,
  detectionChoices,
  linearProbeDefaults,
  type DetectionSettings,
  type LinearProbeSettings,
  defaultRecognitionTraining,
  type RecognitionTrainingSettings,
} from '../protocols';
import { defaultOptimizer, defaultTraining, type PretrainingSettings } from '../training';

/** Every setting of an experiment. The defaults are the released code on NTU RGB+D. */
export interface Settings extends PretrainingSettings {
  downstream: {
    /** Centre fraction of the frames that evaluation sees; 1 is the whole clip (NTU). */
    cropRatio: number;
  };
  linear: LinearProbeSettings & {
    /** Which accuracy is the headline: the best over the tests, as published, or the last. Both are always given. */
    report: 'best' | 'last';
  };
  knn: {
    /** Neighbours that vote. */
    k: number;
  };
  finetune: FinetuneSettings;
  semi: SemiSettings;
  detection: DetectionSettings;
}

/** Fine-tuning of the whole model for recognition. */
export interface FinetuneSettings extends RecognitionTrainingSettings {
  /** Epochs from one test to the next; default 5. The last epoch is always tested. */
  testEvery: number;
  /** Which accuracy is the headline: the best over the tests (default), or the last. Both are always given. */
  report: 'best' | 'last';
}

/** Fine-tuning on a fraction of the labelled training clips. */
export interface SemiSettings extends FinetuneSettings {
  /** Fraction of the training clips of each class that is labelled, in (0, 1]. Default 0.01. */
  fraction: number;
  /** How often the labelled clips are drawn; the headline is the mean over the draws. Default 5. */
  draws: number;
}

const defaultFinetune: FinetuneSettings = { ...defaultRecognitionTraining, testEvery: 5, report: 'best' };

export const defaultSettings: Settings = {
  modality: 'joint',
  views: 4,
  augment: augmentDefaults,
  encoder: defaultEncoder,
  projector: defaultProjector,
  loss: defaultLoss,
  optimizer: defaultOptimizer,
  training: defaultTraining,
  downstream: { cropRatio: 1 },
  linear: { ...linearProbeDefaults, report: 'best' },
  knn: { k: 1 },
  finetune: defaultFinetune,
  semi: { ...defaultFinetune, fraction: 0.01, draws: 5 },
  detection: defaultDetection,
};

/** Settings that take one of a few words. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  modality: ['joint', 'bone', 'motion'],
  'encoder.kind': Object.keys(encoders),
  'encoder.shift.mask': ['keepEveryGap', 'shiftEveryGap'],
  'encoder.dsa.merge': ['mean', 'sum'],
  'encoder.ca.conv': ['pointwise', 'depthwise'],
  'encoder.ca.activation': ['relu', 'none'],
  'encoder.attentionSharing': ['layer', 'dsa'],
  ...under('loss', lossChoices),
  'training.execution': ['auto', 'eager'],
  'training.precision': ['float32', 'bfloat16'],
  'linear.report': ['best', 'last'],
  'finetune.report': ['best', 'last'],
  'semi.report': ['best', 'last'],
  ...under('detection', detectionChoices),
};

function under(section: string, words: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(words).map(([path, some]) => [`${section}.${path}`, some]));
}
