import { augmentDefaults } from '../augment';
import { defaultEncoder, defaultProjector, encoders } from '../model';
import { defaultLoss, lossChoices } from '../objective';
import { ofProtocols, protocolNames, protocols, type ProtocolSections } from '../protocols';
import { defaultOptimizer, defaultTraining, type PretrainingSettings } from '../training';

/** Every setting of an experiment; each protocol has its section. The defaults are the released code on NTU RGB+D. */
export interface Settings extends PretrainingSettings, ProtocolSections {
  downstream: {
    /** Centre fraction of the frames that evaluation sees; 1 is the whole clip (NTU). */
    cropRatio: number;
    /** Fraction of the frames, from the first, that was observed (early prediction); 1 is the whole clip. */
    observeRatio: number;
  };
}

export const defaultSettings: Settings = {
  modality: 'joint',
  views: 4,
  augment: augmentDefaults,
  encoder: defaultEncoder,
  projector: defaultProjector,
  loss: defaultLoss,
  optimizer: defaultOptimizer,
  training: defaultTraining,
  downstream: { cropRatio: 1, observeRatio: 1 },
  ...(ofProtocols((name) => protocols[name].defaults) as ProtocolSections),
};

/** Settings that take one of a few words. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  modality: ['joint', 'bone', 'motion'],
  'augment.corruptFrom': ['all', '17'],
  'augment.view': ['shear', 'turn'],
  'augment.turn.up': ['y', 'z'],
  'augment.space': ['auto', 'solid', 'plane'],
  'encoder.kind': Object.keys(encoders),
  'encoder.initialisation': ['conference', 'pytorch'],
  'encoder.multiModal': ['none', 'umurl', 'mean'],
  'encoder.shift.mask': ['keepEveryGap', 'shiftEveryGap'],
  'encoder.dsa.merge': ['mean', 'sum'],
  'encoder.ca.conv': ['pointwise', 'depthwise'],
  'encoder.ca.activation': ['relu', 'none'],
  'encoder.attentionSharing': ['layer', 'dsa'],
  ...under('loss', lossChoices),
  'training.execution': ['auto', 'eager'],
  'training.precision': ['float32', 'tf32', 'bfloat16'],
  ...Object.fromEntries(protocolNames.flatMap((name) => Object.entries(under(name, protocols[name].choices)))),
};

function under(section: string, words: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(words).map(([path, some]) => [`${section}.${path}`, some]));
}
