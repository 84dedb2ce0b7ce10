import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { isRecord } from './jsonFile';
import type { ProcessIdentity } from './processIdentity';

/** Who holds a claim. */
export interface Claimant extends ProcessIdentity {
  /** The element of a job array it runs in, as `12_3`. */
  job?: string;
  /** ISO 8601, UTC. */
  taken: string;
}

/** Milliseconds between two signs of life. */
export const beat = 15_000;
/** A sign of life of a claim: its first byte is written again now and then; in a thread, since a training step keeps the main one busy for long. */
export function signsOfLife(file: string): Worker {
  const code = `
    const { openSync, writeSync, closeSync } = require('node:fs');
    const { workerData } = require('node:worker_threads');
    setInterval(() => {
      try {
        const handle = openSync(workerData.file, 'r+');
        writeSync(handle, '{', 0);
        closeSync(handle);
      } catch {
        // Taken over and cleared away: the holder finds that out at its next step.
      }
    }, workerData.beat);`;
  const worker = new Worker(code, { eval: true, workerData: { file, beat } });
  worker.unref();
  return worker;
}

/** @returns false if the number is taken, or the folder or what lay in it was cleared away under our hands */
export function create(folder: string, file: string, text: string): boolean {
  const beside = join(folder, `.${randomUUID()}`);
  try {
    writeFileSync(beside, text);
    try {
      linkSync(beside, file);
    } catch (error) {
      // Disks of cameras and some networks have no links; there a file that must be new does nearly as well.
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
      writeFileSync(file, text, { flag: 'wx' });
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Undefined if it was cleared away by a later holder while we looked, or is damaged: a power cut did that, and nobody lives. */
export function readClaimant(folder: string, number: number): Claimant | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(fileOf(folder, number), 'utf8'));
    return isClaimant(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isClaimant(value: unknown): value is Claimant & Record<string, unknown> {
  // What an earlier version gave back is marked, and stays.
  if (!isRecord(value) || value.released === true || !Number.isSafeInteger(value.pid)) return false;
  return [value.host, value.space, value.started, value.taken].every((one) => typeof one === 'string');
}

/** The highest number of a folder's claims, which holds. */
export function newest(folder: string): number | undefined {
  const all = numbers(folder);
  return all.length === 0 ? undefined : Math.max(...all);
}

/** The numbers of all claims in a folder. */
export function numbers(folder: string): number[] {
  try {
    return readdirSync(folder).flatMap((name) => (/^\d+\.json$/.test(name) ? [parseInt(name, 10)] : []));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** The file of a number. */
export function fileOf(folder: string, number: number): string {
  return join(folder, `${number}.json`);
}
