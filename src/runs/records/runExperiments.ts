import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Claim, claimantOf, Dataset } from '../../data';
import { InputError } from '../../errors';
import { stopPoint, type LongWork } from '../../progress';
import { differences, defaultSettings } from '../../settings';
import { pretrain } from '../pretrain';
import { runClaims, RunFolder } from '../runFolder';
import { fusesScores, membersOf, resolveExperiment, type Experiment, type ResolvedExperiment } from './experiment';
import { featureHash } from './experimentHash';
import { newRecord } from './keepRecord';
import { measureExperiment } from './measureExperiment';
import { nameAmong, storedName } from './measurement';
import { dataFolder, type Places } from './places';
import { planRuns, type RunPlan } from './planRuns';
import { changeRunRecord, readRunRecord, writeRunRecord, type RunRecord } from './runRecord';

export interface RunWork extends LongWork {
  /** Told what begins. */
  note?: (text: string) => void;
  /** The element of a job array that this process runs in, as `12_3`. */
  job?: string;
}

/** Where the claims of a run lie. */
export function claimFolder({ runs }: Pick<Places, 'runs'>, name: string): string {
  return runClaims(join(runs, name));
}

/**
 * Does what is missing of one run, and nothing else: pre-training from its last checkpoint, then each measurement that the record
 * does not hold. The record is written after each. One process writes a run at a time; several may work on one folder, on
 * several machines. The engine must be ready.
 *
 * @param experiments of the same features
 * @returns the record, or `elsewhere` if another living process has the run
 * @throws Interrupted when stopped, after saving; InputError for unfit input, and for an ensemble whose members are not done
 */
export async function runExperiments(
  experiments: readonly Experiment[],
  places: Places,
  work: RunWork = {},
): Promise<RunRecord | 'elsewhere'> {
  const before = planOne(experiments, places);
  if (before.done) return before.record as RunRecord;
  const claim = await take(claimFolder(places, before.name), work);
  if (claim === undefined) return 'elsewhere';
  try {
    // Another process may have done it between our look and our claim.
    const plan = planOne(experiments, places);
    if (existsSync(plan.folder)) RunFolder.tidy(plan.folder);
    return await complete(plan, places, claim, { note: work.note, ...claim.guard(work) });
  } finally {
    claim.release();
  }
}

function planOne(experiments: readonly Experiment[], places: Places): RunPlan {
  const names = new Set(experiments.map(featureHash));
  if (names.size !== 1) {
    throw new InputError({ thing: 'experiments of one run', found: `${names.size} runs`, wanted: 'the same features' });
  }
  // The members of an ensemble come before it.
  return planRuns(experiments, places).at(-1) as RunPlan;
}

/**
 * Takes the claim if no other process has it. What a job finds in the hands of an earlier start of itself is waited for: Slurm
 * puts a job back into the queue when its node fails, and from elsewhere that node's process counts as dead only after a while.
 */
async function take(claims: string, { job, ...work }: RunWork): Promise<Claim | undefined> {
  for (;;) {
    const claim = Claim.take(claims, job);
    if (claim !== undefined) return claim;
    const holder = claimantOf(claims);
    if (holder === undefined) continue;
    if (job === undefined || holder.job !== job) return undefined;
    await pause(1000);
    await stopPoint(work, 'waiting for a run');
  }
}

async function complete(
  plan: RunPlan,
  places: Places,
  claim: Claim,
  { note, ...work }: Omit<RunWork, 'job'>,
): Promise<RunRecord> {
  const { folder, name, experiments, pretraining } = plan;
  const [first] = experiments;
  let record = plan.record ?? emptyRecord(first, places);
  const isPretrained = !fusesScores(first.measurement) && first.features === 'pretrained';
  if (isPretrained && (pretraining !== 'done' || record.pretraining === undefined)) {
    if (pretraining !== 'done') note?.(`pre-training ${name}`);
    const { split, settings, seed } = first;
    const data = dataFolder(places, first.dataset);
    const fresh = pretraining === 'none';
    // What lies in the folder of a run that does not hold any more was made of other recordings.
    await pretrain({ data, split, out: folder, settings, seed, resume: !fresh, force: fresh, note, ...work }, claim);
    record = { ...record, pretraining: readRunRecord(folder)?.pretraining };
    writeRunRecord(folder, record);
  }
  if (!isPretrained && plan.missing.length > 0) await makeScores(plan.missing, places, { note, ...work });
  for (const experiment of plan.missing) {
    const measured = nameAmong(experiment, experiments);
    note?.(`${measured} of ${name}`);
    const result = await measureExperiment(experiment, measured, folder, places, work);
    // What was measured of the same features by another command meanwhile stays.
    const before = record;
    record = changeRunRecord(folder, (stored) => ({
      ...before,
      evaluations: { ...before.evaluations, ...stored?.evaluations, [measured]: result },
    }));
  }
  return record;
}

/**
 * Makes the members of ensembles again whose records are kept without their runs, since a record has no scores to fuse. Members that
 * are not done have runs of their own, which come before.
 */
async function makeScores(ensembles: readonly ResolvedExperiment[], places: Places, work: RunWork): Promise<void> {
  const members = ensembles.flatMap(({ measurement }) => (fusesScores(measurement) ? membersOf(measurement) : []));
  for (const member of members) {
    const [{ name, folder, done, record }] = planRuns([member], places);
    const measured = record && storedName(record, member);
    if (!done || measured === undefined || existsSync(join(folder, `result-${measured}.json`))) continue;
    work.note?.(`${name}: its record is kept without the scores of ${measured}; they are made again`);
    const here = { ...places, kept: undefined };
    while ((await runExperiments([member], here, work)) === 'elsewhere') {
      await pause(1000);
      await stopPoint(work, 'waiting for a run');
    }
  }
}

function emptyRecord(experiment: ResolvedExperiment, places: Places): RunRecord {
  const { id, seed, preset, settings, dataset: place, split, measurement } = experiment;
  const dataset = Dataset.open(dataFolder(places, place));
  const { name, fingerprint, synthetic } = dataset.info;
  dataset.close();
  const isEnsemble = fusesScores(measurement);
  return newRecord({
    id,
    seed,
    hash: featureHash(experiment),
    features: isEnsemble ? 'ensemble' : experiment.features,
    preset,
    settings: isEnsemble
      ? membersOf(measurement).map((member) => `member=${featureHash(member)}`)
      : differences(defaultSettings, settings),
    data: { dataset: place, split, name, fingerprint },
    synthetic,
  });
}

/** The last checkpoint of a planned run. @throws InputError if it is not there: the record was kept without its run folder */
export function checkpointOf(experiment: Experiment, places: Places): string {
  const { folder, pretraining } = planOne([experiment], places);
  const { features, settings } = resolveExperiment(experiment);
  if (features === 'pretrained' && pretraining === 'done') {
    return RunFolder.open(folder).checkpoint(settings.training.epochs);
  }
  throw new InputError({
    file: folder,
    thing: 'checkpoint',
    found: 'none',
    wanted: 'that of a finished pre-training',
    fix: 'Make the run with usdrl reproduce; a record that is kept without its run folder is not enough.',
  });
}
