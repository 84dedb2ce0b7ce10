import { InputError } from '../../errors';
import { flatten, resolveSettings, type Settings, isDecisive } from '../../settings';
import { evaluationName, type EvaluationPlan } from './evaluationPlan';

/** Where features come from: pre-training, a freshly initialised encoder, or coordinates without an encoder. */
export type FeatureOrigin = 'pretrained' | 'untrained' | 'raw';

/** One experiment as data: a preset, the few things that differ, and what is measured. */
export interface Experiment {
  /** Data set, as the folder under the data root is called. */
  dataset: string;
  split: string;
  preset: string;
  /** `path.to.key=value`, applied to the preset in order. */
  set?: readonly string[];
  /** Default 0. */
  seed?: number;
  /** Default `pretrained`. */
  features?: FeatureOrigin;
  evaluations: readonly EvaluationPlan[];
}

/** An experiment with everything filled in. */
export interface ResolvedExperiment {
  /** Names run folder, table row and figure, without the seed: `nucla-cross-view-joint-dste-vac-0`. */
  id: string;
  dataset: string;
  split: string;
  preset: string;
  set: readonly string[];
  seed: number;
  features: FeatureOrigin;
  evaluations: readonly EvaluationPlan[];
  settings: Settings;
}

/**
 * Fills in an experiment.
 *
 * Its id says data set, split, stream and encoder, then each decisive setting by which it differs from its preset, by the last
 * part of its path. Two experiments of one profile have the same id only if they are the same.
 *
 * @throws InputError for unknown presets and settings, and for evaluations of one name
 */
export function resolveExperiment(experiment: Experiment): ResolvedExperiment {
  const { dataset, split, preset, set = [], seed = 0, features = 'pretrained', evaluations } = experiment;
  const settings = resolveSettings({ preset, set });
  const names = evaluations.map(evaluationName);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) {
    throw new InputError({ thing: 'evaluations of an experiment', found: `${twice} twice`, wanted: 'different ones' });
  }
  const { modality, encoder } = settings;
  const origin = features === 'pretrained' ? [] : [features];
  const parts = [dataset, split, modality, ...(features === 'raw' ? [] : [encoder.kind]), ...origin];
  const id = [...parts, ...variation(preset, settings)].map(word).join('-');
  return { id, dataset, split, preset, set, seed, features, evaluations, settings };
}

/** `lastPart-value` of each decisive setting that is not the preset's; stream and encoder have their place in the id. */
function variation(preset: string, settings: Settings): string[] {
  const base = flatten(resolveSettings({ preset }));
  return [...flatten(settings)]
    .filter(([path, value]) => isDecisive(path) && JSON.stringify(base.get(path)) !== JSON.stringify(value))
    .filter(([path]) => path !== 'modality' && path !== 'encoder.kind')
    .map(([path, value]) => `${path.slice(path.lastIndexOf('.') + 1)}-${textOf(value)}`);
}

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
