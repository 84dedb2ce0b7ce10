import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';

import { InputError, storing } from '../errors';
import type { LongWork } from '../progress';
import { makeFolder, removeEmpty } from './atomicFile';
import { beat, create, fileOf, newest, numbers, readClaimant, signsOfLife, type Claimant } from './claimFile';
import { isAlive, thisProcess } from './processIdentity';

/** Milliseconds without one after which a holder that cannot be seen from here counts as dead. */
const silence = 8 * beat;

/** Name of the folder, in the folder of what is written, in which claims lie. */
const claimsFolder = 'claims';

/** Where the claims of a file or folder lie that is written inside another: `RUN/claims/run`, `RUN/claims/result-knn.json`. */
export function claimsIn(folder: string, name: string): string {
  return join(folder, claimsFolder, name);
}

/** The places of all claims in a folder. */
export function claimsWithin(folder: string): string[] {
  const place = join(folder, claimsFolder);
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? readdirSync(place).map((name) => join(place, name)) : [];
}

/**
 * The right to write something, for one process at a time, on a file system that many machines may share.
 *
 * A claim is a numbered file that is made by a link, of which one process can succeed; the highest number holds. Giving it back
 * takes the file away. Who makes a number checks that the one before, at which it looked, is still there: nobody who looked
 * earlier can take the place of a later holder.
 */
export class Claim {
  private constructor(
    private readonly folder: string,
    private readonly number: number,
    private readonly text: string,
    /** The first of the folders that were made for it. */
    private readonly made: string,
    private readonly signs: Worker | undefined,
  ) {}

  /**
   * Takes the claim of a folder, also from a holder that is dead.
   *
   * @param job the job that this process runs in
   * @param isShort it is given back at once, so that no signs of life are needed
   * @returns the claim, or undefined if a living process holds it
   */
  static take(folder: string, job?: string, isShort = false): Claim | undefined {
    const place = resolve(folder);
    const first = makeFolder(place) ?? place;
    // A folder of claims goes with the last of them, whoever made it.
    const made = first === place && isClaims(dirname(place)) ? dirname(place) : first;
    const last = newest(place);
    if (last !== undefined && holderOf(place, last) !== undefined) return undefined;
    const number = (last ?? 0) + 1;
    const file = fileOf(place, number);
    const claimant: Claimant = { ...thisProcess(), job, taken: new Date().toISOString() };
    const text = JSON.stringify(claimant);
    try {
      if (!create(place, file, text)) return undefined;
    } catch (error) {
      removeClaims(place, made);
      throw error;
    }
    if (newest(place) !== number || (last !== undefined && !existsSync(fileOf(place, last)))) {
      // Someone was faster, and has cleared the number away that we took.
      rmSync(file, { force: true });
      return undefined;
    }
    for (const earlier of numbers(place).filter((one) => one < number)) rmSync(fileOf(place, earlier), { force: true });
    return new Claim(place, number, text, made, isShort ? undefined : signsOfLife(file));
  }

  /**
   * Takes the claim of something that one alone may write.
   *
   * @param claims where its claims lie
   * @param target what is written, for the message
   * @param job see {@link take}
   * @throws InputError if a living process has it: which, since when, and what to do; StorageError where nothing can be written
   */
  static hold(claims: string, target: string, job?: string): Claim {
    return storing(target, () => {
      for (;;) {
        const claim = Claim.take(claims, job);
        if (claim !== undefined) return claim;
        refuseClaimed(claims, target);
      }
    });
  }

  /** Does something short that one alone may do at a time: others wait. @throws as {@link hold}, after half a minute */
  static briefly<T>(claims: string, target: string, work: () => T): T {
    const until = performance.now() + 30_000;
    const take = (): Claim => {
      for (;;) {
        const claim = storing(target, () => Claim.take(claims, undefined, true));
        if (claim !== undefined) return claim;
        if (performance.now() > until) refuseClaimed(claims, target);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    };
    const claim = take();
    try {
      return work();
    } finally {
      claim.release();
    }
  }

  /** Whether nobody has taken the claim over; a process that stood still for minutes may have counted as dead. */
  get holds(): boolean {
    try {
      return newest(this.folder) === this.number && readFileSync(this.file, 'utf8') === this.text;
    } catch {
      return false;
    }
  }

  private get file(): string {
    return fileOf(this.folder, this.number);
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

  /** Does what begins the work; if that fails, the claim is given back. */
  begin<T>(begin: () => T): T {
    try {
      return begin();
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Gives it back; nothing of it stays. */
  release(): void {
    void this.signs?.terminate();
    if (!this.holds) return;
    rmSync(this.file, { force: true });
    removeClaims(this.folder, this.made);
  }
}

/** Takes a folder of claims away, and those around it up to the first that was made for it, as long as they are empty. */
function removeClaims(folder: string, made: string): void {
  try {
    // What processes left that were killed while they took it; one that takes it in this moment begins anew.
    const left = readdirSync(folder).filter((name) => name.startsWith('.'));
    left.forEach((name) => rmSync(join(folder, name), { force: true }));
  } catch {
    // Another has taken it away.
  }
  removeEmpty(folder, made);
}

/** Who holds the claim of a folder now; undefined if nobody alive does. */
export function claimantOf(folder: string): Claimant | undefined {
  const last = newest(folder);
  return last === undefined ? undefined : holderOf(folder, last);
}

/** @throws InputError if a living process has the claim of a target */
export function refuseClaimed(claims: string, target: string): void {
  const claimant = claimantOf(claims);
  if (claimant === undefined) return;
  const { pid, host, job, taken } = claimant;
  const where = job === undefined ? `process ${pid} on ${host}` : `job ${job}, process ${pid} on ${host}`;
  const isSeen = isAlive(claimant) === true;
  const self = thisProcess();
  const isSelf = pid === self.pid && host === self.host && claimant.space === self.space;
  const since = `${taken.slice(0, 19).replace('T', ' ')} UTC`;
  const own = 'Wait until that has ended, or interrupt it; restarting the kernel ends it too.';
  const unseen = ` It cannot be seen from here: without a sign of life it counts as dead after ${silence / 60_000} minutes.`;
  const other = `Wait until it has ended, or stop it (kill ${pid} on ${host}); what it saved is kept.${isSeen ? '' : unseen}`;
  throw new InputError({
    file: target,
    thing: 'writer',
    found: `${isSelf ? `this very process (${pid})` : where} at work on it since ${since}`,
    wanted: 'nobody else',
    fix: isSelf ? own : other,
  });
}

/** The holder by a claim's file, if it lives. */
function holderOf(folder: string, number: number): Claimant | undefined {
  const claimant = readClaimant(folder, number);
  if (claimant === undefined) return undefined;
  return (isAlive(claimant) ?? age(folder, number) < patienceWith(claimant)) ? claimant : undefined;
}

/** Of a machine of this name nothing that was silent since before this one started can be alive. */
function patienceWith({ host }: Claimant): number {
  return host === thisProcess().host ? Math.min(silence, uptime() * 1000) : silence;
}

/** Milliseconds since the last sign of life, by the clock of the file system that has the folder. */
function age(folder: string, number: number): number {
  const probe = join(folder, `.${randomUUID()}`);
  try {
    writeFileSync(probe, '');
    const since = statSync(probe).mtimeMs - statSync(fileOf(folder, number)).mtimeMs;
    // Signs of life come by the same clock: a time far ahead is of a clock that was wrong, and no sign.
    return since < -silence ? Infinity : since;
  } catch {
    // A disk that is full or can only be read gives no time of its own; a claim that is gone is of nobody.
    const stat = statSync(fileOf(folder, number), { throwIfNoEntry: false });
    return stat === undefined ? Infinity : Date.now() - stat.mtimeMs;
  } finally {
    rmSync(probe, { force: true });
  }
}

function isClaims(folder: string): boolean {
  return basename(folder) === claimsFolder;
}
