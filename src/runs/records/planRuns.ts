import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { RunFolder } from '../runFolder';
import { datasetFingerprint } from './datasetFingerprint';
import { fusesScores, membersOf, resolveExperiment, type Experiment, type ResolvedExperiment } from './experiment';
import { experimentHash, featureHash, runName } from './experimentHash';
import { nameAmong, storedName } from './measurement';
import { dataFolder, type Places } from './places';
import { readKeptRecord, readRunRecord, type EvaluationRecord, type RunRecord } from './runRecord';

/** One run: all experiments of the same features, how far they are, and what is left to do. */
export interface RunPlan {
  /** Id, seed and the beginning of the hash: the name of the run folder. */
  name: string;
  folder: string;
  /** Different ones, in their order. */
  experiments: readonly ResolvedExperiment[];
  /** Names of the runs that must be done before: the members of an ensemble. */
  after: readonly string[];
  pretraining: 'none' | 'begun' | 'done';
  /** What the record does not hold, or holds of other settings or data. */
  missing: ResolvedExperiment[];
  /** Nothing is left to do. */
  done: boolean;
  /** The record as far as it still holds. */
  record?: RunRecord;
  /** Why something that was there does not hold any more, one line each. */
  stale: string[];
}

/**
 * The runs that experiments need, in order, each once, and how far each is. The members of an ensemble come before it, whether
 * they are listed or not. Nothing is computed, and no engine needed.
 */
export function planRuns(experiments: readonly Experiment[], places: Places): RunPlan[] {
  const groups = new Map<string, ResolvedExperiment[]>();
  const add = (experiment: Experiment): void => {
    const resolved = resolveExperiment(experiment);
    if (fusesScores(resolved.measurement)) membersOf(resolved.measurement).forEach(add);
    const hash = featureHash(resolved);
    const group = groups.get(hash);
    if (group === undefined) groups.set(hash, [resolved]);
    else if (!group.some((twin) => experimentHash(twin) === experimentHash(resolved))) group.push(resolved);
  };
  experiments.forEach(add);
  const fingerprints = new Map<string, string | undefined>();
  const fingerprint = (dataset: string): string | undefined => {
    if (!fingerprints.has(dataset)) fingerprints.set(dataset, datasetFingerprint(dataFolder(places, dataset)));
    return fingerprints.get(dataset);
  };
  const plans = new Map<string, RunPlan>();
  for (const group of groups.values()) {
    const plan = planRun(group, places, fingerprint, plans);
    plans.set(plan.name, plan);
  }
  return [...plans.values()];
}

function planRun(
  experiments: readonly ResolvedExperiment[],
  places: Places,
  fingerprintOf: (dataset: string) => string | undefined,
  before: ReadonlyMap<string, RunPlan>,
): RunPlan {
  const [first] = experiments;
  const name = runName(first);
  const folder = join(places.runs, name);
  const stale: string[] = [];
  const fingerprint = fingerprintOf(first.dataset);
  let record = readRunRecord(folder) ?? readKeptRecord(places.kept, name);
  if (record !== undefined && fingerprint !== undefined && record.data.fingerprint !== fingerprint) {
    stale.push(`${name}: made of other recordings of ${first.dataset} than those there now`);
    record = undefined;
  }
  const isEnsemble = fusesScores(first.measurement);
  const members = isEnsemble ? membersOf(first.measurement) : [];
  const isPretrained = !isEnsemble && first.features === 'pretrained';
  const pretraining = isPretrained ? pretrainingState(first, folder, fingerprint) : 'done';
  // A record kept without its checkpoints is as good, as long as no measurement is missing.
  const kept = record;
  const missing = experiments.filter((experiment) => {
    if (kept === undefined) return true;
    const found = storedName(kept, experiment);
    const measured = found ?? nameAmong(experiment, experiments);
    if (!(measured in kept.evaluations)) return true;
    const stored = kept.evaluations[measured];
    const { on } = experiment.measurement;
    const other = on && fingerprintOf(on.dataset);
    const fits = found !== undefined && (!other || other === stored.on?.fingerprint);
    if (!fits) stale.push(`${name}: ${measured} was made with other settings or recordings`);
    return !fits || !members.every((member) => isFused(member, stored, before));
  });
  return {
    name,
    folder,
    experiments,
    after: [...new Set(members.map(runName))],
    pretraining,
    missing,
    done: missing.length === 0 && record !== undefined,
    record,
    stale,
  };
}

/** Whether the scores of a member hold and were there before the fusion: one that is older is made again. */
function isFused(member: ResolvedExperiment, fusion: EvaluationRecord, before: ReadonlyMap<string, RunPlan>): boolean {
  const scores = finished(member, before.get(runName(member)));
  return scores !== undefined && scores.created <= fusion.created;
}

/** The result of an experiment, if its run has it and it holds. */
export function finished(experiment: ResolvedExperiment, plan: RunPlan | undefined): EvaluationRecord | undefined {
  if (plan?.record === undefined) return undefined;
  const hash = experimentHash(experiment);
  if (plan.missing.some((one) => experimentHash(one) === hash)) return undefined;
  const name = storedName(plan.record, experiment);
  return name === undefined ? undefined : plan.record.evaluations[name];
}

/** Names of the measurements that a run lacks. */
export function missingNames({ missing, experiments }: RunPlan): string[] {
  return missing.map((experiment) => nameAmong(experiment, experiments));
}

function pretrainingState(
  { settings }: ResolvedExperiment,
  folder: string,
  fingerprint: string | undefined,
): RunPlan['pretraining'] {
  if (!RunFolder.isRun(folder)) return 'none';
  const run = RunFolder.open(folder);
  if (fingerprint !== undefined && run.config.data.fingerprint !== fingerprint) return 'none';
  return existsSync(run.checkpoint(settings.training.epochs)) ? 'done' : 'begun';
}
