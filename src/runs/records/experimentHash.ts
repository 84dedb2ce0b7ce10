import { createHash } from 'node:crypto';

import { flatten, defaultSettings, type Settings, isDecisive } from '../../settings';
import type { EvaluationPlan } from './evaluationPlan';
import type { ResolvedExperiment } from './experiment';

/** Settings that evaluations of a protocol depend on, beside the features. */
const settingsOf: Record<EvaluationPlan['protocol'], RegExp> = {
  knn: /^(downstream|knn)\./,
  linear: /^(downstream|linear)\./,
  semi: /^(downstream|semi)\./,
  finetune: /^(downstream|finetune)\./,
};

/**
 * What tells the features of two experiments apart: data set, split, seed, and every setting that decides them and is not the
 * default, so that settings which come later leave it as it is. Experiments of one hash share a pre-training. Data are told apart
 * by name; that their recordings are the same is checked by fingerprint.
 */
export function featureHash(experiment: ResolvedExperiment): string {
  const { dataset, split, seed, features, settings } = experiment;
  const decisive = changedSettings(settings).filter(([path]) => isDecisive(path));
  // Raw coordinates depend on the view alone; an untrained encoder not on how it would be trained.
  const used = {
    pretrained: () => true,
    untrained: (path: string) => /^(modality$|augment\.frames|encoder\.)/.test(path),
    raw: (path: string) => /^(modality$|augment\.frames)/.test(path),
  }[features];
  return digest({ dataset, split, seed, features, settings: decisive.filter(([path]) => used(path)).sort(byPath) });
}

/** What tells the results of an evaluation apart: the features, and everything of the protocol. */
export function evaluationHash(experiment: ResolvedExperiment, plan: EvaluationPlan): string {
  const chosen = changedSettings(experiment.settings).filter(([path]) => settingsOf[plan.protocol].test(path));
  return digest({ features: featureHash(experiment), plan, settings: chosen.sort(byPath) });
}

/** Twelve hexadecimal digits of the SHA-256 of a value's JSON, its keys sorted. */
export function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
    .slice(0, 12);
}

function changedSettings(settings: Settings): [path: string, value: unknown][] {
  const defaults = flatten(defaultSettings);
  return [...flatten(settings)].filter(([path, value]) => JSON.stringify(defaults.get(path)) !== JSON.stringify(value));
}

function byPath([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(byPath)
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
