import { readSafetensors, toFloat32, writeSafetensors, type NumericArray } from '../data';
import { InputError } from '../errors';
import type { EncoderShape, ParameterValue } from '../model';
import type { PretrainingState } from '../training';
import { settingsFrom } from './resolveSettings';
import type { Settings } from './settings';

/** A checkpoint of this project: the official state_dict by its names, the moments of Adam beside it, and what made them. */
export interface Checkpoint extends PretrainingState {
  seed: number;
  settings: Settings;
  shape: EncoderShape;
  /** Fingerprint of the data set it was trained on. */
  data: string;
  /** True if that data set is synthetic. */
  synthetic: boolean;
}

const format = 'usdrl-checkpoint-1';

/** Writes a checkpoint as one safetensors file, so that it is never half written. */
export function writeCheckpoint(file: string, { tensors, ...about }: Checkpoint): void {
  const arrays = new Map<string, NumericArray>(
    [...tensors].map(([name, { shape, data }]) => [name, { dtype: 'float32', shape, data }]),
  );
  writeSafetensors(file, arrays, { format, about: JSON.stringify(about) });
}

/**
 * Reads a checkpoint of this project.
 *
 * @throws InputError if the file is no such checkpoint or was made by settings this version does not know
 */
export function readCheckpoint(file: string): Checkpoint {
  const { metadata, tensors } = readSafetensors(file);
  if (metadata.format !== format) {
    throw new InputError({
      file,
      thing: 'format',
      found: metadata.format ?? 'none in the metadata',
      wanted: format,
      fix: 'Give a checkpoint written by `usdrl pretrain`.',
    });
  }
  const about = JSON.parse(metadata.about) as Omit<Checkpoint, 'tensors'>;
  const values = new Map<string, ParameterValue>();
  for (const [name, array] of tensors) values.set(name, { shape: array.shape, data: toFloat32(array) });
  return { ...about, settings: settingsFrom(about.settings, file), tensors: values };
}
