import { elementCount, readSafetensors, readSafetensorsHeader, readTorchCheckpoint, type NumericArray } from '../data';
import { InputError } from '../errors';
import type { EncoderSettings, EncoderShape, StateEntry, StateKind } from '../model';
import { differences, defaultSettings } from '../settings';
import { momentPrefixes } from '../training';
import { isOwnCheckpoint, readAbout } from './checkpoint';
import { fitState } from './fitState';
import { placeState } from './stateNames';

/** What a checkpoint holds. */
export interface CheckpointSummary {
  format: string;
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

/** A state as it lies in a file. Values are there where the second names of shared tensors need them. */
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
 * @throws InputError for damaged files; a model that fits nothing is told, not refused
 */
export async function describeCheckpoint(file: string): Promise<CheckpointSummary> {
  const { entries, told, shape, ...about } = file.endsWith('.safetensors') ? safetensors(file) : await torch(file);
  const tensors = [...entries].map(([name, entry]) => ({ name, dtype: entry.dtype, shape: [...entry.shape] }));
  const summary = {
    ...about,
    settings: told.length > 0 ? told : undefined,
    entries: entries.size,
    values: tensors.reduce((sum, one) => sum + elementCount(one.shape), 0),
    tensors,
  };
  try {
    const { model, specs, problems: unfit, strange } = fitState(entries, { bodies: shape?.bodies }, told, file);
    const problems = [...unfit, ...strange];
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
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...summary, kind: 'other', aliases: { pairs: 0, different: [] }, problems: [error.message] };
  }
}

/** Only the shared attentions are read: their two copies are compared. */
function isShared(name: string): boolean {
  return name.includes('.attn.');
}

async function torch(file: string): Promise<StoredState> {
  const content = await readTorchCheckpoint(file, { optimizer: false, wanted: isShared });
  const { form, epoch, tensors, adam, extras } = content;
  const optimizer = adam !== undefined && adam.parameters > 0 ? adam : undefined;
  const state = new Map(
    [...content.entries].map(([name, one]) => [name, { ...one, data: numbers(tensors.get(name)) }]),
  );
  const { entries, notes } = placeState(state, file);
  return { format: `PyTorch, ${form} form`, epoch, optimizer, told: [], entries, extras, notes };
}

function safetensors(file: string): StoredState {
  const { entries: all, metadata } = readSafetensorsHeader(file);
  const { tensors } = readSafetensors(file, isShared);
  const isMoment = (name: string): boolean => Object.values(momentPrefixes).some((prefix) => name.startsWith(prefix));
  const state = new Map(
    [...all]
      .filter(([name]) => !isMoment(name))
      .map(([name, { dtype, shape }]) => [name, { dtype, shape, data: numbers(tensors.get(name)) }]),
  );
  const { entries, notes } = placeState(state, file);
  if (!isOwnCheckpoint(file)) return { format: 'safetensors', metadata, told: [], entries, notes };
  const { epoch, steps, seed, data, synthetic, settings, shape } = readAbout(metadata, file);
  const parameters = [...all.keys()].filter((name) => name.startsWith(momentPrefixes.first)).length;
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

/** Elements to compare; 64-bit integers are in no shared tensor. */
function numbers(array: NumericArray | undefined): ArrayLike<number> | undefined {
  const data = array?.data;
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? undefined : data;
}
