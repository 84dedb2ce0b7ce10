import { join } from 'node:path';

import { currentBackend } from '../../backend';
import { Dataset } from '../../data';
import { InputError } from '../../errors';
import type { LongWork } from '../../progress';
import { differences, defaultSettings } from '../../settings';
import { codeVersion } from '../codeVersion';
import { RunFolder } from '../runFolder';
import { Claim } from './claim';
import { evaluateFeatures } from './evaluateFeatures';
import { evaluationName } from './evaluationPlan';
import { resolveExperiment, type Experiment, type ResolvedExperiment } from './experiment';
import { featureHash } from './experimentHash';
import { planRun, type RunPlan } from './planRun';
import { pretrainForRecord } from './pretrainForRecord';
import { machineRecord, readRunRecord, writeRunRecord, type RunRecord } from './runRecord';

/** Where experiments find and leave things. */
export interface ExperimentPlaces {
  /** Data sets lie in folders of their names here. */
  dataRoot: string;
  /** Run folders go here. */
  runs: string;
}

export interface ExperimentRequest extends LongWork, ExperimentPlaces {
  experiment: Experiment;
  /** Told what begins. */
  note?: (text: string) => void;
}

/**
 * Does what is missing of an experiment, and nothing else: pre-training from its last checkpoint, then each evaluation that the
 * record does not hold. The record is written after each. One process writes a run at a time; several may work on one
 * folder, on several machines. The engine must be ready.
 *
 * @returns the record, or `elsewhere` if another living process has the run
 * @throws Interrupted when stopped, after saving; InputError for unfit input
 */
export async function runExperiment(request: ExperimentRequest): Promise<RunRecord | 'elsewhere'> {
  const { dataRoot, runs, note } = request;
  const experiment = resolveExperiment(request.experiment);
  const before = planRun(experiment, request);
  if (before.done) return before.record as RunRecord;
  const claim = Claim.take(join(runs, 'claims', before.name));
  if (claim === undefined) return 'elsewhere';
  try {
    // Another process may have done it between our look and our claim.
    const plan = planRun(experiment, request);
    return await complete(experiment, plan, { dataRoot, note, ...claim.guard(request) });
  } finally {
    await claim.release();
  }
}

interface Completion extends LongWork {
  dataRoot: string;
  note?: (text: string) => void;
}

async function complete(
  experiment: ResolvedExperiment,
  plan: RunPlan,
  { dataRoot, note, ...work }: Completion,
): Promise<RunRecord> {
  const { folder } = plan;
  const data = join(dataRoot, experiment.dataset);
  let record = plan.record ?? emptyRecord(experiment, data);
  if (experiment.features === 'pretrained') {
    if (plan.pretraining !== 'done') note?.(`pre-training ${plan.name}`);
    const pretraining = await pretrainForRecord(experiment, { data, folder, state: plan.pretraining, ...work });
    record = { ...record, pretraining };
    writeRunRecord(folder, record);
  }
  for (const evaluation of plan.missing) {
    const name = evaluationName(evaluation);
    note?.(`${name} of ${plan.name}`);
    const result = await evaluateFeatures(experiment, evaluation, { dataRoot, folder, ...work });
    // What another evaluation of the same features has added meanwhile stays.
    const stored = readRunRecord(folder)?.evaluations;
    record = { ...record, evaluations: { ...record.evaluations, ...stored, [name]: result } };
    writeRunRecord(folder, record);
  }
  return record;
}

function emptyRecord(experiment: ResolvedExperiment, data: string): RunRecord {
  const { id, seed, features, preset, settings, dataset: place, split } = experiment;
  const dataset = Dataset.open(data);
  const { name, fingerprint, synthetic } = dataset.info;
  dataset.close();
  return {
    format: 'usdrl-record',
    id,
    seed,
    hash: featureHash(experiment),
    features,
    preset,
    settings: differences(defaultSettings, settings),
    data: { dataset: place, split, name, fingerprint },
    synthetic,
    machine: machineRecord(currentBackend()),
    version: codeVersion(),
    created: new Date().toISOString(),
    evaluations: {},
  };
}

/** The last checkpoint of a planned run. @throws InputError if it is not there: the record was kept without its run folder */
export function checkpointOf(experiment: Experiment, places: ExperimentPlaces): string {
  const resolved = resolveExperiment(experiment);
  const { folder, pretraining } = planRun(resolved, places);
  if (resolved.features === 'pretrained' && pretraining === 'done') {
    return RunFolder.open(folder).checkpoint(resolved.settings.training.epochs);
  }
  throw new InputError({
    file: folder,
    thing: 'checkpoint',
    found: 'none',
    wanted: 'that of a finished pre-training',
    fix: 'Make the run with usdrl reproduce; a record that is kept without its run folder is not enough.',
  });
}
