import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { expect } from 'vitest';

import type { Generator } from '../src/random';

/** The program as users start it. */
export const program = resolve('dist/cli/main.js');

/** Kills of each kind of work: 3, or what `USDRL_KILLS` says (a nightly run takes 20). */
export const kills = Number(process.env.USDRL_KILLS ?? 3);

/** What takes long has its turn at night. */
export const atNight = kills > 3;

/** In the environment of every process that is started here, and of those that they start. */
const mark = `USDRL_KILL_TEST=${randomUUID()}`;

/** Starts a program of Node.js: by default that of the users. */
export function start(command: readonly string[], file = program): ChildProcess {
  const [name, value] = mark.split('=');
  const env = { ...process.env, USDRL_THREADS: '1', [name]: value };
  return spawn(process.execPath, [file, ...command], { env, stdio: 'ignore' });
}

export function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** @returns whether it ended well */
export async function ended(child: ChildProcess): Promise<boolean> {
  if (!isOver(child)) await new Promise((done) => child.once('exit', done));
  return child.exitCode === 0;
}

/** Kills a program at the end of a wait; @returns false if it ended before */
async function kill(
  child: ChildProcess,
  wait: Promise<unknown>,
  end = (one: ChildProcess): void => void one.kill('SIGKILL'),
): Promise<boolean> {
  await Promise.race([wait, ended(child)]);
  if (isOver(child)) return false;
  end(child);
  await ended(child);
  return true;
}

/** Work that is killed again and again. */
export interface KilledWork {
  /** Begins it in a place where nothing is, or goes on. */
  begin: () => ChildProcess | Promise<ChildProcess>;
  /** Takes away what was made. */
  clear: () => void;
  /** What must be the same in the end. */
  check: () => void;
  /** Milliseconds that it takes undisturbed. */
  milliseconds: number;
  /** Whether what was begun has gone on where the last left off; two of three kills then come after that. */
  goesOn?: () => boolean;
  /** Ends what was begun, not by its own will; default: kills it. */
  end?: (child: ChildProcess) => void;
  /** Another process than the one that was begun, which is killed now and then; none: always that. */
  other?: () => number | undefined;
}

/**
 * Kills work at random moments until it has been killed {@link kills} times and has then ended well; where it ends before, it is
 * checked and begun anew.
 */
export async function killAndCheck(generator: Generator, work: KilledWork): Promise<void> {
  const { begin, clear, check, other } = work;
  let interrupted = 0;
  let ends = 0;
  for (let begins = 0; interrupted < kills || ends === 0; begins++) {
    if (begins > 20 * kills) throw new Error(`killed ${interrupted} times in ${begins} starts`);
    const child = await begin();
    const wait = interrupted < kills ? moment(generator, child, work) : new Promise(() => undefined);
    await Promise.race([wait, ended(child)]);
    const victim = generator.uniform(0, 1) < 0.3 ? other?.() : undefined;
    if (victim !== undefined && !isOver(child)) {
      interrupted++;
      process.kill(victim, 'SIGKILL');
      // What began it goes on, and is left to.
      expect(await ended(child)).toBe(true);
    } else if (await kill(child, wait, work.end)) {
      interrupted++;
      await noneRuns();
      continue;
    }
    expect(child.exitCode).toBe(0);
    check();
    await noneRuns();
    ends++;
    if (interrupted < kills) clear();
  }
}

/** A random moment of work that goes on. */
async function moment(generator: Generator, child: ChildProcess, { goesOn, milliseconds }: KilledWork): Promise<void> {
  if (goesOn === undefined || generator.uniform(0, 3) < 1) {
    await pause(generator.uniform(0, milliseconds));
    return;
  }
  while (!isOver(child) && !goesOn()) await pause(5);
  await pause(generator.uniform(0, milliseconds / 4));
}

/** Processes that were started here, or by those that were; Linux tells them. */
export function running(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Waits until nothing that was started here goes on. */
export async function noneRuns(): Promise<void> {
  await expect.poll(running, { timeout: 120_000, interval: 20 }).toEqual([]);
}

/** Whole lines of a run's metrics so far. */
export function metricsOf(run: string): string[] {
  const file = join(run, 'metrics.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** What must be the same of a run that was killed and one that was not: the weights and losses bit by bit, and which files it has. */
export function expectSameRun(killed: string, whole: string): void {
  const weights = (out: string): string[] => filesIn(out).filter((name) => /epoch-\d+\.safetensors$/.test(name));
  const losses = (out: string): number[] =>
    metricsOf(out)
      .map((line) => JSON.parse(line) as { kind: string; loss: number })
      .filter(({ kind }) => kind === 'step')
      .map(({ loss }) => loss);
  expect(weights(whole).length).toBeGreaterThan(0);
  for (const name of weights(whole)) {
    expect(readFileSync(join(killed, name)).equals(readFileSync(join(whole, name)))).toBe(true);
  }
  expect(losses(killed)).toEqual(losses(whole));
  expect(filesIn(killed)).toEqual(filesIn(whole));
  expect(leftBehind(killed)).toEqual([]);
}

/** All files below a folder, by their paths in it, sorted. */
export function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => !statSync(join(folder, name)).isDirectory()).sort();
}

/** What should not be there when work has ended: temporary files and folders, claims, journals. */
export function leftBehind(folder: string): string[] {
  const isLeft = (name: string): boolean => name.startsWith('.') || name === 'claims' || name.startsWith('journal');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.split('/').some(isLeft)).sort();
}

/** Files of two folders whose bytes differ, or that only one has. */
export function differences(one: string, other: string): string[] {
  const all = new Set([...filesIn(one), ...filesIn(other)]);
  return [...all].filter((name) => {
    const [a, b] = [one, other].map((folder) => join(folder, name));
    return !existsSync(a) || !existsSync(b) || !readFileSync(a).equals(readFileSync(b));
  });
}
