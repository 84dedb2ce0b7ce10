import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { LongWork } from '../../progress';
import { isAlive, thisProcess, type ProcessIdentity } from './processIdentity';

/** Who holds a claim. */
export interface Claimant extends ProcessIdentity {
  /** The element of a job array it runs in, as `12_3`. */
  job?: string;
  /** ISO 8601, UTC. */
  taken: string;
  /** Set once it gave the claim back. */
  released?: boolean;
}

/** Milliseconds between two signs of life. */
const beat = 15_000;
/** Milliseconds without one after which a holder that cannot be seen from here counts as dead. */
const silence = 8 * beat;

/**
 * The right to write one run, for one process at a time, on a file system that many machines may share.
 *
 * A claim is a numbered file that is made by a link, of which one process can succeed; the highest number holds. A number is
 * used once: what is given back stays as a mark, so that nobody who looked earlier can take the place of a later holder.
 */
export class Claim {
  private constructor(
    private readonly folder: string,
    private readonly number: number,
    private readonly claimant: Claimant,
    private readonly signs: Worker,
  ) {}

  /**
   * Takes the claim of a folder, also from a holder that is dead.
   *
   * @param job the job that this process runs in
   * @returns the claim, or undefined if a living process holds it
   */
  static take(folder: string, job?: string): Claim | undefined {
    mkdirSync(folder, { recursive: true });
    const last = newest(folder);
    if (last !== undefined && isHeld(folder, last)) return undefined;
    const number = (last ?? 0) + 1;
    const claimant: Claimant = { ...thisProcess(), job, taken: new Date().toISOString() };
    if (!create(folder, number, claimant)) return undefined;
    if (newest(folder) !== number) {
      // Someone was faster, and has cleared the number away that we took.
      rmSync(fileOf(folder, number));
      return undefined;
    }
    for (const earlier of numbers(folder).filter((one) => one < number))
      rmSync(fileOf(folder, earlier), { force: true });
    return new Claim(folder, number, claimant, signsOfLife(fileOf(folder, number)));
  }

  /** Whether nobody has taken the claim over; a process that stood still for minutes may have counted as dead. */
  get holds(): boolean {
    return newest(this.folder) === this.number;
  }

  /** Work that is stopped when the claim is lost to another process. */
  guard({ progress, signal }: LongWork): LongWork {
    const lost = new AbortController();
    return {
      signal: signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]),
      progress: (event) => {
        progress?.(event);
        if (!this.holds) lost.abort();
      },
    };
  }

  async release(): Promise<void> {
    await this.signs.terminate();
    if (this.holds) writeFileSync(fileOf(this.folder, this.number), text({ ...this.claimant, released: true }));
  }
}

/** Who holds the claim of a folder now; undefined if nobody alive does. */
export function claimantOf(folder: string): Claimant | undefined {
  const last = newest(folder);
  return last !== undefined && isHeld(folder, last) ? readClaimant(folder, last) : undefined;
}

function isHeld(folder: string, number: number): boolean {
  const claimant = readClaimant(folder, number);
  if (claimant === undefined || claimant.released === true) return false;
  return isAlive(claimant) ?? age(folder, number) < silence;
}

/** Milliseconds since the last sign of life, by the clock of the file system that has the folder. */
function age(folder: string, number: number): number {
  const probe = join(folder, `.${randomUUID()}`);
  writeFileSync(probe, '');
  try {
    return statSync(probe).mtimeMs - statSync(fileOf(folder, number)).mtimeMs;
  } finally {
    rmSync(probe);
  }
}

/** Rewrites the first byte now and then; in a thread, since a training step keeps the main one busy for long. */
function signsOfLife(file: string): Worker {
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

function create(folder: string, number: number, claimant: Claimant): boolean {
  const beside = join(folder, `.${randomUUID()}`);
  writeFileSync(beside, text(claimant));
  try {
    linkSync(beside, fileOf(folder, number));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside);
  }
}

function readClaimant(folder: string, number: number): Claimant | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(folder, number), 'utf8')) as Claimant;
  } catch {
    // Cleared away by a later holder while we looked.
    return undefined;
  }
}

function newest(folder: string): number | undefined {
  const all = numbers(folder);
  return all.length === 0 ? undefined : Math.max(...all);
}

function numbers(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => (/^\d+\.json$/.test(name) ? [parseInt(name, 10)] : []));
}

function fileOf(folder: string, number: number): string {
  return join(folder, `${number}.json`);
}

function text(claimant: Claimant): string {
  return JSON.stringify(claimant);
}
