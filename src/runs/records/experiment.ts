import { InputError } from '../../errors';
import { protocolOf, type ProtocolName, type ProtocolOptions } from '../../protocols';
import { flatten, resolveSettings, type Settings, isDecisive } from '../../settings';

/** What is measured: a protocol of the registry, and what it takes beside its section of the settings. */
export interface Measurement extends ProtocolOptions {
  protocol: ProtocolName;
  /** Other data than those pre-trained on: transfer; detection in untrimmed recordings. */
  on?: { dataset: string; split: string };
  /** An epoch before the last whose checkpoint is kept (`training.checkpointEvery`): a point of a learning curve. */
  epoch?: number;
  /** The experiments whose scores are fused, two or more; for a protocol that needs scores. */
  members?: readonly Experiment[];
}

/** Where features come from: pre-training, a freshly initialised encoder, or coordinates without an encoder. */
export type FeatureOrigin = 'pretrained' | 'untrained' | 'raw';

/** One experiment as data: a preset, the few things that differ, and what is measured. Its hash names it. */
export interface Experiment {
  /** Name of the data set: its folder under the data root. */
  dataset: string;
  split: string;
  preset: string;
  /** `path.to.key=value`, applied to the preset in order. */
  set?: readonly string[];
  /** Default 0. */
  seed?: number;
  /** Default `pretrained`. Of an ensemble its members say it. */
  features?: FeatureOrigin;
  measurement: Measurement;
}

/** An experiment with everything filled in. */
export interface ResolvedExperiment extends Required<Experiment> {
  /** Names run folder, table row and figure, without the seed: `nucla-cross-view-joint-dste-vac-0`. */
  id: string;
  settings: Settings;
}

/**
 * Fills in an experiment; one that is filled in stays as it is.
 *
 * Its id says data set, split, stream and encoder, then each decisive setting by which it differs from its preset, by the last
 * part of its path. Two runs of one study have the same id only if they are the same. That of an ensemble says the streams of its
 * members.
 *
 * @throws InputError for unknown presets and settings, for options that are not of the protocol, and for an ensemble of fewer than two
 */
export function resolveExperiment(experiment: Experiment | ResolvedExperiment): ResolvedExperiment {
  if ('settings' in experiment) return experiment;
  const { dataset, split, preset, set = [], seed = 0, features = 'pretrained', measurement } = experiment;
  checkOptions(measurement);
  const settings = resolveSettings({ preset, set });
  checkEpoch(measurement, features, settings);
  const whole = { dataset, split, preset, set, seed, features, measurement, settings };
  return { ...whole, id: (fusesScores(measurement) ? ensembleId : featureId)(whole) };
}

/** The fusion of experiments by their scores, as an experiment: streams of one data set, split, encoder and seed. */
export function ensembleOf(members: readonly Experiment[]): Experiment {
  return { ...members[0], measurement: { protocol: 'ensemble', members } };
}

/** @throws InputError unless there are two or more */
export function membersOf({ members = [] }: Measurement): ResolvedExperiment[] {
  if (members.length < 2) {
    throw new InputError({ thing: 'members of an ensemble', found: members.length, wanted: 'at least two' });
  }
  return members.map(resolveExperiment);
}

/** Whether other experiments are fused, and not an encoder measured. */
export function fusesScores({ protocol }: Measurement): boolean {
  return protocolOf(protocol).needs === 'scores';
}

/** @throws InputError for something that the protocol does not take */
function checkOptions({ protocol, on: _on, epoch: _epoch, ...options }: Measurement): void {
  const { needs, options: known } = protocolOf(protocol);
  const taken: readonly string[] = needs === 'scores' ? ['members'] : known;
  const other = Object.keys(options).find(
    (key) => options[key as keyof typeof options] !== undefined && !taken.includes(key),
  );
  if (other === undefined) return;
  const wanted = taken.length === 0 ? 'none' : taken.join(', ');
  throw new InputError({ thing: `option of the measurement ${protocol}`, found: other, wanted });
}

/** @throws InputError for an epoch whose checkpoint is not kept */
function checkEpoch({ protocol, epoch }: Measurement, features: FeatureOrigin, { training }: Settings): void {
  if (epoch === undefined) return;
  const { epochs, checkpointEvery } = training;
  const isKept = epoch > 0 && epoch < epochs && epoch % checkpointEvery === 0;
  if (features === 'pretrained' && protocolOf(protocol).needs !== 'scores' && isKept) return;
  throw new InputError({
    thing: `epoch of the measurement ${protocol}`,
    found: `${epoch} of ${features === 'pretrained' ? `${epochs} epochs` : `${features} features`}`,
    wanted: `a multiple of training.checkpointEvery (${checkpointEvery}) before the last epoch of a pre-training`,
    fix: 'Leave it out for the last epoch, or keep other checkpoints with training.checkpointEvery.',
  });
}

function featureId({ dataset, split, preset, features, settings }: Omit<ResolvedExperiment, 'id'>): string {
  const { modality, encoder } = settings;
  const origin = features === 'pretrained' ? [] : [features];
  const parts = [dataset, split, modality, ...(features === 'raw' ? [] : [encoder.kind]), ...origin];
  return [...parts, ...variation(preset, settings)].map(word).join('-');
}

function ensembleId({ dataset, split, measurement }: Omit<ResolvedExperiment, 'id'>): string {
  const members = membersOf(measurement);
  const streams = members.map(({ settings }) => settings.modality);
  return [dataset, split, ...streams, members[0].settings.encoder.kind, 'ensemble'].map(word).join('-');
}

/** `lastPart-value` of each decisive setting that is not the preset's; stream and encoder have their place in the id. */
function variation(preset: string, settings: Settings): string[] {
  const base = baseOf(preset);
  return [...flatten(settings)]
    .filter(([path, value]) => isDecisive(path) && JSON.stringify(base.get(path)) !== JSON.stringify(value))
    .filter(([path]) => path !== 'modality' && path !== 'encoder.kind')
    .map(([path, value]) => `${path.slice(path.lastIndexOf('.') + 1)}-${textOf(value)}`);
}

function baseOf(preset: string): Map<string, unknown> {
  const known = bases.get(preset) ?? flatten(resolveSettings({ preset }));
  bases.set(preset, known);
  return known;
}

/** The settings of each preset that was asked for: a grid asks a thousand times. */
const bases = new Map<string, Map<string, unknown>>();

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function word(text: string): string {
  return text
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
}
