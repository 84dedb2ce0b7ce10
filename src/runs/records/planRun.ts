import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { RunFolder } from '../runFolder';
import { datasetFingerprint } from './datasetFingerprint';
import { evaluationName, type EvaluationPlan } from './evaluationPlan';
import type { ResolvedExperiment } from './experiment';
import { evaluationHash, featureHash } from './experimentHash';
import { readRunRecord, type RunRecord } from './runRecord';

/** How far an experiment is, and what is left to do. */
export interface RunPlan {
  /** Id, seed and the beginning of the hash: the name of the run folder. */
  name: string;
  folder: string;
  pretraining: 'none' | 'begun' | 'done';
  /** What the record does not hold, or holds of other settings or data. */
  missing: EvaluationPlan[];
  /** Nothing is left to do. */
  done: boolean;
  /** The record as far as it still holds. */
  record?: RunRecord;
  /** Why something that was there does not hold any more, one line each. */
  stale: string[];
}

/** Looks at what is there of an experiment. Nothing is computed, and no engine needed. */
export function planRun(experiment: ResolvedExperiment, places: { dataRoot: string; runs: string }): RunPlan {
  const { id, seed, features, evaluations } = experiment;
  const name = `${id}-seed-${seed}-${featureHash(experiment).slice(0, 6)}`;
  const folder = join(places.runs, name);
  const stale: string[] = [];
  const fingerprint = datasetFingerprint(join(places.dataRoot, experiment.dataset));
  let record = readRunRecord(folder);
  if (record !== undefined && fingerprint !== undefined && record.data.fingerprint !== fingerprint) {
    stale.push(`${name}: made of other recordings of ${experiment.dataset} than those there now`);
    record = undefined;
  }
  const pretraining = features === 'pretrained' ? pretrainingState(experiment, folder, fingerprint) : 'done';
  // A record kept without its checkpoints is as good, as long as no evaluation is missing.
  const kept = record;
  const missing = evaluations.filter((plan) => {
    const stored = kept?.evaluations[evaluationName(plan)];
    if (stored === undefined) return true;
    const other = plan.on && datasetFingerprint(join(places.dataRoot, plan.on.dataset));
    const fits = stored.hash === evaluationHash(experiment, plan) && (!other || other === stored.on?.fingerprint);
    if (!fits) stale.push(`${name}: ${evaluationName(plan)} was made with other settings or recordings`);
    return !fits;
  });
  const done =
    missing.length === 0 && record !== undefined && (features !== 'pretrained' || record.pretraining !== undefined);
  return { name, folder, pretraining, missing, done, record, stale };
}

function pretrainingState(
  { settings }: ResolvedExperiment,
  folder: string,
  fingerprint: string | undefined,
): RunPlan['pretraining'] {
  if (!existsSync(join(folder, 'config.json'))) return 'none';
  const run = RunFolder.open(folder);
  if (fingerprint !== undefined && run.config.data.fingerprint !== fingerprint) return 'none';
  return existsSync(run.checkpoint(settings.training.epochs)) ? 'done' : 'begun';
}
