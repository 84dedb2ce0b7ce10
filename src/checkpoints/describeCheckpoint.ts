import { elementCount, readSafetensors, readTorchCheckpoint, type NumericArray } from '../data';
import { InputError } from '../errors';
import type { EncoderSettings, EncoderShape, StateEntry, StateKind } from '../model';
import { differences, defaultSettings } from '../settings';
import { momentPrefixes } from '../training';
import { isOwnCheckpoint, readAbout, readWhole, stateValues } from './checkpoint';
import { checkpointHash, entriesOf, requireNumbers } from './checkpointContent';
import { fitState, type FittedState } from './fitState';
import { placeState } from './stateNames';

/** What a checkpoint holds. */
export interface CheckpointSummary {
  format: string;
  /** See `checkpointHash`. */
  sha256: string;
  /** `other` when it is none of the official models. */
  kind: StateKind | 'other';
  encoder?: EncoderSettings['kind'];
  hidden?: number;
  tokens?: { temporal: number; spatial: number };
  classes?: number;
  /** Finished epochs, where the file tells. */
  epoch?: number;
  /** Entries of the state_dict, and the numbers in them. */
  entries: number;
  values: number;
  /** Pairs of names for one tensor, and those whose values differ. */
  aliases: { pairs: number; different: string[] };
  /** Parameters that Adam has moments of, and its updates; absent without any. */
  optimizer?: { parameters: number; steps: number };
  /** Entries that are missing, strange or of another shape; empty when the model can be loaded. */
  problems: string[];
  tensors: { name: string; dtype: string; shape: number[] }[];
  /** Of checkpoints of this project: settings that differ from the defaults, and what they were trained with. */
  settings?: string[];
  seed?: number;
  data?: string;
  synthetic?: boolean;
  /** What a file of PyTorch holds beside the weights; it is read past. */
  extras?: string[];
  /** What was done to the names. */
  notes?: string[];
  /** Of other safetensors files: their metadata. */
  metadata?: Record<string, string>;
}

/** A state as it lies in a file. */
interface StoredState extends Pick<
  CheckpointSummary,
  'format' | 'epoch' | 'optimizer' | 'seed' | 'data' | 'synthetic' | 'metadata' | 'extras' | 'notes'
> {
  entries: Map<string, StateEntry & { dtype: string }>;
  /** Settings that the file tells. */
  told: string[];
  shape?: EncoderShape;
}

/**
 * Tells what a checkpoint of any origin holds, without an engine.
 *
 * @throws InputError for damaged files and for numbers that cannot be; a model that fits nothing is told, not refused
 */
export async function describeCheckpoint(file: string): Promise<CheckpointSummary> {
  const { entries, told, shape, ...about } = file.endsWith('.safetensors') ? safetensors(file) : await torch(file);
  const tensors = [...entries].map(([name, entry]) => ({ name, dtype: entry.dtype, shape: [...entry.shape] }));
  const summary = {
    ...about,
    sha256: checkpointHash(file),
    settings: told.length > 0 ? told : undefined,
    entries: entries.size,
    values: tensors.reduce((sum, one) => sum + elementCount(one.shape), 0),
    tensors,
  };
  let fitted: FittedState;
  try {
    fitted = fitState(entries, { bodies: shape?.bodies }, told, file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...summary, kind: 'other', aliases: { pairs: 0, different: [] }, problems: [error.message] };
  }
  const { model, specs } = fitted;
  requireNumbers(entriesOf(specs, entries), file);
  const problems = [...fitted.problems, ...fitted.strange];
  const aliases = specs.filter(({ alias }) => alias !== undefined).length;
  const different = problems.filter((problem) => problem.includes(' differs from '));
  const { kind, encoder, sizes, classes } = model;
  return {
    ...summary,
    kind,
    encoder: encoder.kind,
    hidden: encoder.hidden,
    tokens: { temporal: sizes.frames, spatial: sizes.spatialTokens },
    classes,
    aliases: { pairs: aliases, different },
    problems,
  };
}

/** What is wrong with a file that holds tensors of a run, in words; undefined for a sound one. */
export function damageOf(file: string): string | undefined {
  try {
    readWhole(file);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

async function torch(file: string): Promise<StoredState> {
  const content = await readTorchCheckpoint(file, { optimizer: false });
  const { form, epoch, tensors, adam, extras } = content;
  const optimizer = adam !== undefined && adam.parameters > 0 ? adam : undefined;
  const state = new Map(
    [...content.entries].map(([name, one]) => [name, { ...one, data: numbers(tensors.get(name)) }]),
  );
  const { entries, notes } = placeState(state, file);
  return { format: `PyTorch, ${form} form`, epoch, optimizer, told: [], entries, extras, notes };
}

function safetensors(file: string): StoredState {
  const { tensors, metadata } = readSafetensors(file);
  const isMoment = (name: string): boolean => Object.values(momentPrefixes).some((prefix) => name.startsWith(prefix));
  const state = new Map(
    [...tensors]
      .filter(([name]) => !isMoment(name))
      .map(([name, array]) => [name, { dtype: array.dtype, shape: array.shape, data: numbers(array) }]),
  );
  const { entries, notes } = placeState(state, file);
  if (!isOwnCheckpoint(file)) return { format: 'safetensors', metadata, told: [], entries, notes };
  stateValues(tensors, file);
  const { epoch, steps, seed, data, synthetic, settings, shape } = readAbout(metadata, file);
  const parameters = [...tensors.keys()].filter((name) => name.startsWith(momentPrefixes.first)).length;
  return {
    format: 'safetensors of this project',
    epoch,
    optimizer: parameters > 0 ? { parameters, steps } : undefined,
    seed,
    data,
    synthetic,
    told: differences(defaultSettings, settings),
    shape,
    entries,
  };
}

/** Elements to look at; 64-bit integers only count batches. */
function numbers(array: NumericArray | undefined): ArrayLike<number> | undefined {
  const data = array?.data;
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? undefined : data;
}
