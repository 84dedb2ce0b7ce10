import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

import type { FailedTry, GridFolder } from './gridFolder';

/** How a run's process says what became of it. Anything else is a failure. */
export const exitCodes = { done: 0, elsewhere: 69, interrupted: 75 } as const;

/** `elsewhere`: another process has the run. */
export type RunOutcome = 'done' | 'failed' | 'interrupted' | 'elsewhere';

export interface SuperviseRequest {
  folder: GridFolder;
  id: string;
  /** Program and arguments that run one run; folder and id are appended. */
  command: readonly string[];
  threads: number;
  /** Added to the environment of the process. */
  environment?: Readonly<Record<string, string>>;
  /**
   * Gives the process a group of its own: Ctrl-C in a terminal then reaches only the launcher, which passes it on in order.
   * A job of a cluster must not: it is ended by its group.
   */
  ownGroup: boolean;
  /** Aborted to stop: the run saves and ends as `interrupted`. */
  stop: AbortSignal;
  /** Told what happens, a line each. */
  note?: (text: string) => void;
}

/** A run that fails is tried again this often. */
const retries = 1;

/** Milliseconds that a run told to stop has to save; the long ones are steps of large models on slow machines. */
const grace = 10 * 60_000;

/**
 * Runs one run in a process of its own, tries it once more if it fails (it goes on from its last checkpoint), and records the
 * failures. The process ends by itself, saving, when this one disappears.
 */
export async function superviseRun(request: SuperviseRequest): Promise<RunOutcome> {
  const { folder, id, stop, note } = request;
  const tries: FailedTry[] = [];
  while (!stop.aborted) {
    const exit = await runOnce(request);
    const outcome = (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).find(
      (name) => exitCodes[name] === exit.code,
    );
    if (outcome === 'done') folder.clearFailure(id);
    if (outcome !== undefined) return outcome;
    const how = exit.signal === null ? `exit ${exit.code}` : `signal ${exit.signal}`;
    const message = lastError(folder.log(id), exit.logStart) ?? 'without an error of its own.';
    tries.push({ ended: new Date().toISOString(), host: hostname(), exit: how, message });
    if (tries.length > retries) {
      folder.writeFailure(id, tries);
      note?.(`${id}: failed ${tries.length} times (${how}): ${message} Log: ${folder.log(id)}`);
      return 'failed';
    }
    note?.(`${id}: failed (${how}), tried once more: ${message}`);
  }
  return 'interrupted';
}

interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Where in the log this try begins. */
  logStart: number;
}

async function runOnce(request: SuperviseRequest): Promise<Exit> {
  const { folder, id, command, threads, environment, ownGroup, stop } = request;
  const [program, ...words] = command;
  const { log, logStart } = openLog(folder.log(id));
  let child: ChildProcess;
  try {
    child = spawn(program, [...words, folder.path, id], {
      stdio: ['ignore', log, log, 'ipc'],
      detached: ownGroup,
      env: { ...process.env, USDRL_THREADS: String(threads), ...environment },
    });
  } finally {
    closeSync(log);
  }
  return new Promise((resolve, reject) => {
    let killer: NodeJS.Timeout | undefined;
    const passOn = (): void => {
      // Closing the channel is the request to stop; a process that has just ended has none.
      if (child.connected) child.disconnect();
      killer = setTimeout(() => child.kill('SIGKILL'), grace);
    };
    const finished = (): void => {
      clearTimeout(killer);
      stop.removeEventListener('abort', passOn);
    };
    child.once('error', (error) => {
      finished();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      finished();
      resolve({ code, signal, logStart });
    });
    stop.addEventListener('abort', passOn);
    if (stop.aborted) passOn();
  });
}

function openLog(file: string): { log: number; logStart: number } {
  mkdirSync(dirname(file), { recursive: true });
  const log = openSync(file, 'a');
  const logStart = fstatSync(log).size;
  writeSync(log, `\n${new Date().toISOString()} ${hostname()}\n`);
  return { log, logStart };
}

/** The last error in a log from a byte on; a process that is killed leaves none. */
function lastError(file: string, start: number): string | undefined {
  const lines = readFileSync(file).subarray(start).toString('utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('error: '))
    .at(-1)
    ?.replace(/^error: /, '');
}
