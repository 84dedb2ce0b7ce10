import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { currentBackend } from '../../backend';
import { jsonHash } from '../../data';
import { resultFolder } from '../../checkpoints';
import { protocolOf, type ProtocolName } from '../../protocols';
import { defaultSettings, differences, type Settings } from '../../settings';
import { codeVersion } from '../codeVersion';
import type { Evaluated, StoredResult } from '../result';
import { RunFolder } from '../runFolder';
import type { Measurement, ResolvedExperiment } from './experiment';
import { digest, experimentHash, featureHash } from './experimentHash';
import { measurementName } from './measurement';
import {
  changeRunRecord,
  machineRecord,
  readRunRecord,
  type EvaluationRecord,
  type PretrainingRecord,
  type RunRecord,
} from './runRecord';

/** What a record keeps of a result. */
export function evaluationRecord<P extends ProtocolName>(
  name: P,
  result: Evaluated<P>['result'],
  hash: string,
  on?: Measurement['on'],
): EvaluationRecord {
  const {
    counts,
    settings,
    seconds,
    created,
    data,
    checkpointHash,
  }: StoredResult & { counts: Record<string, number> } = result;
  return {
    protocol: name,
    hash,
    ...protocolOf(name).headline(result),
    counts,
    settings,
    ...(checkpointHash === undefined ? {} : { checkpointHash }),
    resultHash: jsonHash(result),
    ...(on === undefined ? {} : { on: { ...on, fingerprint: data.fingerprint, synthetic: result.synthetic } }),
    seconds,
    version: codeVersion(),
    created,
  };
}

/** @throws InputError when the configuration or the record of the run is damaged that a result will go to */
export function requireRun({ checkpoint, out }: { checkpoint?: string; out?: string }): void {
  const folder = checkpoint === undefined ? undefined : runOf(checkpoint, out ?? join(resultFolder(checkpoint), '-'));
  if (folder !== undefined) recordOf(folder);
}

/** The folder of the run of a checkpoint, if a file of results lies in it. */
function runOf(checkpoint: string, file: string): string | undefined {
  const folder = resultFolder(checkpoint);
  return resolve(dirname(file)) === resolve(folder) && existsSync(join(folder, 'config.json')) ? folder : undefined;
}

/** A record without results. */
export function newRecord(
  about: Omit<RunRecord, 'format' | 'machine' | 'version' | 'created' | 'evaluations'>,
): RunRecord {
  const { id, seed, hash, features, preset, settings, data, synthetic } = about;
  return {
    format: 'usdrl-record',
    id,
    seed,
    hash,
    features,
    preset,
    settings,
    data,
    synthetic,
    machine: machineRecord(currentBackend()),
    version: codeVersion(),
    created: new Date().toISOString(),
    evaluations: {},
  };
}

/** The record of a run takes up that it was pre-trained; what was measured before of another pre-training is dropped. */
export function keepPretraining(
  folder: string,
  {
    epochs,
    steps,
    parameters,
    loss,
    effectiveRank,
    warnings,
  }: Omit<PretrainingRecord, 'seconds' | 'secondsPerEpoch' | 'curve'>,
): void {
  const rows = RunFolder.open(folder)
    .metrics()
    .filter((row) => row.kind === 'epoch');
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const pretraining = {
    epochs,
    steps,
    parameters,
    loss,
    effectiveRank,
    secondsPerEpoch: seconds / Math.max(1, rows.length),
    seconds,
    curve: rows.map((row) => ({ epoch: row.epoch + 1, loss: row.loss, effectiveRank: row.health.effectiveRank })),
    warnings,
  };
  changeRunRecord(folder, (before) => ({ ...recordOf(folder, before), pretraining }));
}

/**
 * The record of a run takes up a result that was made in its folder from its last checkpoint; results of other checkpoints and those
 * written elsewhere have none.
 */
export function keepResult<P extends ProtocolName>(
  { result, measurement, settings, file }: Evaluated<P>,
  { checkpoint }: { checkpoint?: string },
): void {
  const folder = checkpoint === undefined || file === undefined ? undefined : runOf(checkpoint, file);
  if (folder === undefined) return;
  const run = RunFolder.open(folder);
  const { config } = run;
  if (resolve(result.checkpoint) !== resolve(run.checkpoint(config.settings.training.epochs))) return;
  const { data, seed } = result;
  const isTransfer = data.fingerprint !== config.data.fingerprint || data.split !== config.data.split;
  const on = isTransfer ? { dataset: basename(data.folder), split: data.split ?? '' } : undefined;
  const measured = on === undefined ? measurement : { ...measurement, on };
  const own = experimentHash({
    ...experimentOf(folder, settings),
    dataset: recordOf(folder).data.dataset,
    measurement: measured,
  });
  const hash = seed === config.seed ? own : digest({ experiment: own, seed });
  const kept = evaluationRecord(measurement.protocol as P, result, hash, on);
  changeRunRecord(folder, (before) => {
    const record = recordOf(folder, before);
    return { ...record, evaluations: { ...record.evaluations, [measurementName(measured)]: kept } };
  });
}

/** The record of a run folder, as far as it holds; a new one otherwise, with the folder's name as its id. */
function recordOf(folder: string, before = readRunRecord(folder)): RunRecord {
  const { config } = RunFolder.open(folder);
  const { settings, seed, synthetic } = config;
  const { name, fingerprint, split = '' } = config.data;
  const dataset = before?.data.dataset ?? basename(config.data.folder);
  const experiment = { ...experimentOf(folder, settings), dataset };
  const hash = featureHash(experiment);
  if (before?.hash === hash && before.data.fingerprint === fingerprint) return before;
  const about = { id: experiment.id, seed, hash, features: 'pretrained', preset: experiment.preset } as const;
  return newRecord({ ...about, settings: [...experiment.set], data: { dataset, split, name, fingerprint }, synthetic });
}

/** The experiment that a run folder is of, whatever command made it. */
function experimentOf(folder: string, settings: Settings): ResolvedExperiment {
  const { seed, data } = RunFolder.open(folder).config;
  return {
    id: basename(folder),
    dataset: basename(data.folder),
    split: data.split ?? '',
    // Its settings are the defaults.
    preset: 'official',
    set: differences(defaultSettings, settings),
    seed,
    features: 'pretrained',
    measurement: { protocol: 'knn' },
    settings,
  };
}
