import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { currentBackend, type BackendReport } from '../backend';
import { ownText, writeFileAtomic, type Dataset } from '../data';
import { InputError } from '../errors';
import { codeVersion } from './codeVersion';
import { resultFolder } from '../checkpoints';

/** What every stored result says about where it came from. */
export interface Provenance {
  data: { folder: string; name: string; fingerprint: string; split?: string };
  /** True when the recordings are made up: tables and figures say so. */
  synthetic: boolean;
  backend?: BackendReport;
  version: string;
  seed: number;
  /** ISO 8601, UTC. */
  created: string;
}

export function provenance(dataset: Dataset, seed: number, split?: string): Provenance {
  const { name, fingerprint, synthetic } = dataset.info;
  return {
    data: { folder: dataset.folder, name, fingerprint, split },
    synthetic,
    backend: currentBackend(),
    version: codeVersion(),
    seed,
    created: new Date().toISOString(),
  };
}

/** That data are not those that something was made of, in words; empty for the same. */
export function otherData(made: { fingerprint: string }, now: { folder: string; fingerprint: string }): string[] {
  if (made.fingerprint === now.fingerprint) return [];
  return [`data=${now.folder} with fingerprint ${now.fingerprint}, not ${made.fingerprint}`];
}

/** Where a result is written, and whether it may replace an existing one. */
export interface ResultTarget {
  /** The result file; default `name` in the checkpoint's run folder. A baseline without it is written nowhere. */
  out?: string;
  /** Replace an existing result; default false. */
  force?: boolean;
}

/**
 * The file that a result goes to. Asked for before the work starts, so that no work is lost.
 *
 * @throws InputError when there is one and `force` was not given.
 */
export function resultFile(
  name: string,
  { out, force = false, checkpoint }: ResultTarget & { checkpoint?: string },
): string | undefined {
  const file = out ?? (checkpoint === undefined ? undefined : join(resultFolder(checkpoint), name));
  if (file !== undefined && existsSync(file) && !force) {
    throw new InputError({
      file,
      thing: 'result',
      found: 'an existing one',
      wanted: 'none',
      fix: 'Give --force to replace it, or another --out.',
    });
  }
  return file;
}

/** Writes a result, if it goes anywhere. */
export function writeResult(file: string | undefined, result: object): void {
  if (file !== undefined) writeFileAtomic(file, ownText(result, 2));
}
