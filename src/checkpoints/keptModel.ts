import { parseOwn, readSafetensors, readSafetensorsHeader, writeSafetensors, type OwnFile, type Shape } from '../data';
import { InputError } from '../errors';
import type { EncoderShape, ParameterValue } from '../model';
import { settingsFrom, type Settings } from '../settings';
import { parseLayout, type Layout } from '../skeleton';
import { requireFormat, shapeKind, stateArray, stateValues } from './checkpoint';

/** What every model that was trained on labels and kept says of itself. */
export interface KeptModel {
  /** Of the training; views are made by them. */
  settings: Settings;
  /** What it takes. */
  shape: EncoderShape;
  classes: readonly string[];
  seed: number;
  /** Checkpoint or baseline that training started from. */
  source: string;
  /** Fingerprint and split of the data set it was trained on. */
  data: { fingerprint: string; split: string };
  synthetic: boolean;
  /** The joints it takes, and how their coordinates were normalised, in words; absent in files of older versions. */
  layout?: Layout;
  normalisation?: string;
  /** By name. */
  tensors: Map<string, ParameterValue>;
}

const keptShape = {
  settings: 'object',
  shape: shapeKind,
  classes: ['text'],
  seed: 'number',
  source: 'text',
  data: { fingerprint: 'text', split: 'text' },
  synthetic: 'boolean',
  'layout?': 'object',
  'normalisation?': 'text',
} as const;

/** A kind of file that a kept model lies in. */
export interface KeptKind {
  /** What its metadata say. */
  format: string;
  /** What writes it, for messages. */
  command: string;
  /** What it says beside what all do. */
  shape: { readonly [key: string]: Shape };
}

/** Writes a model as one safetensors file, so that it is never half written. */
export function writeKept(file: string, { format }: KeptKind, { tensors, ...about }: KeptModel): void {
  const arrays = new Map([...tensors].map(([name, value]) => [name, stateArray(name, value)]));
  writeSafetensors(file, arrays, { format, about: JSON.stringify(about) });
}

/** What a safetensors file says it is; empty where it says nothing. */
export function keptFormat(file: string): string {
  return readSafetensorsHeader(file).metadata.format ?? '';
}

/**
 * What a file holds; what its kind says beside {@link KeptModel} is there too, as its shape was checked.
 *
 * @throws InputError if the file is none of the kind, is damaged, or was made by settings this version does not know
 */
export function readKept(file: string, { format, command, shape }: KeptKind): KeptModel {
  const { metadata, tensors } = readSafetensors(file);
  requireFormat(metadata, file, format, `a file written by \`${command}\``);
  const own: OwnFile = {
    thing: 'metadata',
    wanted: `what \`${command}\` writes`,
    shape: { ...keptShape, ...shape },
    fix: 'The file is damaged.',
  };
  const about = parseOwn(metadata.about ?? '', file, own) as Omit<KeptModel, 'tensors'>;
  const layout = about.layout && parseLayout(about.layout, file);
  if (layout !== undefined && layout.joints.length !== about.shape.joints) {
    const wanted = `${about.shape.joints}, what the model takes`;
    throw new InputError({ file, thing: 'joints of the layout', found: layout.joints.length, wanted, fix: own.fix });
  }
  const settings = settingsFrom(about.settings, file);
  return { ...about, layout, settings, tensors: stateValues(tensors, file) };
}
