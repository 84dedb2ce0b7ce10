import {
  parseOwn,
  readSafetensors,
  readSafetensorsHeader,
  toFloat32,
  writeSafetensors,
  type NumericArray,
  type OwnFile,
} from '../data';
import { InputError } from '../errors';
import type { EncoderShape, ParameterValue } from '../model';
import { settingsFrom, type Settings } from '../settings';
import type { PretrainingState } from '../training';
import { requireNumbers } from './checkpointContent';
import { withWayOut } from './checkpointFile';

/** A checkpoint of this project: the official state_dict by its names, the moments of Adam beside it, and what made them. */
export interface Checkpoint extends PretrainingState {
  settings: Settings;
  shape: EncoderShape;
  /** Unknown, like what follows, of checkpoints made elsewhere. */
  seed?: number;
  /** Fingerprint of the data set it was trained on. */
  data?: string;
  /** True if that data set is synthetic. */
  synthetic?: boolean;
}

const format = 'usdrl-checkpoint-1';

/** The shape of an encoder in metadata. */
export const shapeKind = {
  frames: 'count',
  joints: 'count',
  bodies: 'count',
  channels: 'count',
  'parents?': ['count'],
} as const;

const aboutKind: OwnFile = {
  thing: 'metadata',
  wanted: 'what `usdrl pretrain` writes',
  shape: {
    settings: 'object',
    shape: shapeKind,
    epoch: 'count',
    steps: 'count',
    begun: [{ epoch: 'count', step: 'count', loss: 'number' }],
    'seed?': 'number',
    'data?': 'text',
    'synthetic?': 'boolean',
  },
  fix: 'The file is damaged.',
};

/** Writes a checkpoint as one safetensors file, so that it is never half written. */
export function writeCheckpoint(file: string, { tensors, ...about }: Checkpoint): void {
  const arrays = new Map([...tensors].map(([name, value]) => [name, stateArray(name, value)]));
  writeSafetensors(file, arrays, { format, about: JSON.stringify(about) });
}

/** An entry as the official files hold it: whole numbers for the counts of batches, float32 for everything else. */
export function stateArray(name: string, { shape, data }: ParameterValue): NumericArray {
  if (!name.endsWith('.num_batches_tracked')) return { dtype: 'float32', shape, data };
  return { dtype: 'int64', shape, data: BigInt64Array.from(data, (count) => BigInt(Math.round(count))) };
}

/** Whether a safetensors file says that it is a checkpoint of this project; others may hold official names alone. */
export function isOwnCheckpoint(file: string): boolean {
  return withWayOut(file, () => readSafetensorsHeader(file)).metadata.format?.startsWith('usdrl-checkpoint') ?? false;
}

/**
 * Reads a checkpoint of this project.
 *
 * @throws InputError if the file is no such checkpoint, is damaged, or was made by settings this version does not know
 */
export function readCheckpoint(file: string): Checkpoint {
  const { metadata, tensors } = readWhole(file);
  return { ...readAbout(metadata, file), tensors };
}

/** Metadata and values of a file. @throws InputError when it is damaged, with the way out of a run folder */
export function readWhole(file: string): Pick<Checkpoint, 'tensors'> & { metadata: Record<string, string> } {
  return withWayOut(file, () => {
    const { metadata, tensors } = readSafetensors(file);
    return { metadata, tensors: stateValues(tensors, file) };
  });
}

/** Whole epochs done of a checkpoint; its weights are not read. @throws InputError when it is damaged */
export function epochsDone(file: string): number {
  return readAbout(readSafetensorsHeader(file).metadata, file).epoch;
}

/** The entries of a file as values of parameters. @throws InputError when a number cannot be */
export function stateValues(arrays: ReadonlyMap<string, NumericArray>, file: string): Map<string, ParameterValue> {
  const values = new Map([...arrays].map(([name, array]) => [name, { shape: array.shape, data: toFloat32(array) }]));
  requireNumbers(values, file);
  return values;
}

/** What the metadata of such a file say. @throws InputError as {@link readCheckpoint} */
export function readAbout(metadata: Readonly<Record<string, string>>, file: string): Omit<Checkpoint, 'tensors'> {
  requireFormat(metadata, file, format, 'a checkpoint written by `usdrl pretrain` or `usdrl convert`');
  const about = parseOwn(metadata.about ?? '', file, aboutKind) as Omit<Checkpoint, 'tensors'>;
  return { ...about, settings: settingsFrom(about.settings, file) };
}

/** @param what of the right format. @throws InputError when the metadata name another format */
export function requireFormat(
  { format: found = 'none in the metadata' }: Readonly<Partial<Record<string, string>>>,
  file: string,
  wanted: string,
  what: string,
): void {
  if (found !== wanted) throw new InputError({ file, thing: 'format', found, wanted, fix: `Give ${what}.` });
}
