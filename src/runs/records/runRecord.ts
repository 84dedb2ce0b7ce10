import { existsSync, readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import type { BackendReport } from '../../backend';
import { Claim, claimsIn, ownText, readOwnFile, writeFileAtomic, type OwnFile } from '../../data';
import type { FeatureOrigin } from './experiment';

/** File name of a record in its run folder. */
export const recordFile = 'record.json';

/** Where something was computed. */
export interface MachineRecord {
  backend: BackendReport['name'] | 'unknown';
  device: string;
  threads: number;
  processor: string;
  /** GiB. */
  memory: number;
}

/** One epoch of a pre-training. */
export interface CurvePoint {
  /** Epochs done. */
  epoch: number;
  loss: number;
  effectiveRank: number;
}

/** What a pre-training cost and gave. */
export interface PretrainingRecord {
  epochs: number;
  steps: number;
  parameters: number;
  loss: number;
  effectiveRank: number;
  secondsPerEpoch: number;
  seconds: number;
  curve: CurvePoint[];
  warnings: string[];
}

/** One result. Values are fractions in [0, 1]. */
export interface EvaluationRecord {
  protocol: string;
  /** See `experimentHash`. */
  hash: string;
  /**
   * The headline values of the protocol. Of recognition `top1`, and where something is trained `best` over the tests, chosen on the
   * test part as published, and `last` after the last epoch; of detection `mapAction` and `mapVideo`; of segmentation
   * `frameAccuracy`, `edit`, `f1At10`, `f1At25` and `f1At50`.
   */
  values: Record<string, number>;
  counts: Record<string, number>;
  /** Accuracy or AP of each class; null where the test part has none. */
  perClass: { name: string; value: number | null }[];
  /** What else tables and figures of the protocol show. */
  details?: object;
  settings: object;
  /** SHA-256 of the checkpoint; absent for a baseline, an ensemble and in records of older versions. */
  checkpointHash?: string;
  /** SHA-256 of the content of the result file that has everything of it; absent in records of older versions. */
  resultHash?: string;
  /** What it was tested on when that is not what the features are of (transfer, detection in untrimmed recordings). */
  on?: { dataset: string; split: string; fingerprint: string; synthetic: boolean };
  seconds: number;
  /** Code version, as 0.1.0 1a2b3c4d5e6f. */
  version: string;
  /** ISO 8601, UTC. */
  created: string;
}

/** Everything that tables and figures need of a run: what it was, what it cost, what it gave. */
export interface RunRecord {
  format: 'usdrl-record';
  id: string;
  seed: number;
  /** See `featureHash`. */
  hash: string;
  /** `ensemble`: the fused scores of other runs. */
  features: FeatureOrigin | 'ensemble';
  preset: string;
  /** Settings that are not the defaults, as `path=value`. */
  settings: string[];
  data: { dataset: string; split: string; name: string; fingerprint: string };
  synthetic: boolean;
  machine: MachineRecord;
  version: string;
  created: string;
  /** Absent for raw coordinates and untrained encoders. */
  pretraining?: PretrainingRecord;
  /** By the name of the measurement (`knn`, `linear`, `semi-1`). */
  evaluations: Record<string, EvaluationRecord>;
}

export function machineRecord(backend: BackendReport | undefined): MachineRecord {
  return {
    backend: backend?.name ?? 'unknown',
    device: backend?.device ?? '',
    threads: backend?.threads ?? 0,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memory: Math.round(totalmem() / 2 ** 30),
  };
}

/** The record of a run folder; undefined if there is none. @throws InputError if it is damaged */
export function readRunRecord(folder: string): RunRecord | undefined {
  const file = join(folder, recordFile);
  return existsSync(file) ? parseRecord(file) : undefined;
}

/** A record that is kept without its run, as `NAME.json` in a folder; undefined if there is none. */
export function readKeptRecord(folder: string | undefined, name: string): RunRecord | undefined {
  const file = folder === undefined ? undefined : join(folder, `${name}.json`);
  return file !== undefined && existsSync(file) ? parseRecord(file) : undefined;
}

/** Writes the record of a run folder, beside and then in place. */
export function writeRunRecord(folder: string, record: RunRecord): void {
  writeFileAtomic(join(folder, recordFile), ownText(record));
}

/** Changes the record of a run folder. Several processes may measure one run: each sees what others wrote. */
export function changeRunRecord(folder: string, change: (before: RunRecord | undefined) => RunRecord): RunRecord {
  return Claim.briefly(claimsIn(folder, recordFile), join(folder, recordFile), () => {
    const record = change(readRunRecord(folder));
    writeRunRecord(folder, record);
    return record;
  });
}

/** A record and the file it was read from. */
export interface StoredRecord {
  record: RunRecord;
  file: string;
}

/**
 * All records in a folder: `NAME.json`, as stored in a repository, and `NAME/record.json`, as in run folders. In the order of
 * their names.
 *
 * @throws InputError for a damaged one
 */
export function readRunRecords(folder: string): StoredRecord[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = entry.isDirectory() ? join(folder, entry.name, recordFile) : join(folder, entry.name);
      if (!file.endsWith('.json') || !existsSync(file)) return [];
      return [{ record: parseRecord(file), file }];
    });
}

const values = { '*': 'number' } as const;

const recordKind: OwnFile = {
  thing: 'run record',
  wanted: 'an object of format usdrl-record',
  format: 'usdrl-record',
  hashed: true,
  shape: {
    id: 'text',
    seed: 'number',
    hash: 'text',
    features: 'text',
    preset: 'text',
    settings: ['text'],
    data: { dataset: 'text', split: 'text', name: 'text', fingerprint: 'text' },
    synthetic: 'boolean',
    machine: { backend: 'text', device: 'text', threads: 'number', processor: 'text', memory: 'number' },
    version: 'text',
    created: 'text',
    'pretraining?': {
      epochs: 'number',
      steps: 'number',
      parameters: 'number',
      loss: 'number',
      effectiveRank: 'number',
      secondsPerEpoch: 'number',
      seconds: 'number',
      curve: [values],
      warnings: ['text'],
    },
    evaluations: {
      '*': {
        protocol: 'text',
        hash: 'text',
        values,
        counts: values,
        perClass: [{ name: 'text', value: 'number or null' }],
        'details?': 'object',
        settings: 'object',
        'checkpointHash?': 'text',
        'resultHash?': 'text',
        'on?': { dataset: 'text', split: 'text', fingerprint: 'text', synthetic: 'boolean' },
        seconds: 'number',
        version: 'text',
        created: 'text',
      },
    },
  },
  fix: 'Delete it; the run is then measured again from its checkpoint.',
};

function parseRecord(file: string): RunRecord {
  return readOwnFile(file, recordKind) as RunRecord;
}
