import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';

import type { FailedTry, GroupFolder } from './groupFolder';
import { appendLog } from './log';
import { interruptedCode, type RunEnd, type WorkerProcess } from './workerProcess';
import { jobTitle, type Job } from './workload';

/** What became of a run; `elsewhere`: another process has it. */
export type RunResult = 'done' | 'failed' | 'interrupted' | 'elsewhere';

export interface SuperviseRequest {
  folder: GroupFolder;
  job: Job;
  /** Makes the run. */
  worker: WorkerProcess;
  /** Aborted to stop: the run saves and ends as `interrupted`. */
  stop: AbortSignal;
  /** A run that fails is tried again this often; default 1. */
  retries?: number;
  /** Told what happens, a line each. */
  note?: (text: string) => void;
}

/**
 * Has one run made, tries it again in a new process if it fails (it goes on from its last checkpoint), and records the
 * failures.
 */
export async function superviseRun({
  folder,
  job,
  worker,
  stop,
  retries = 1,
  note,
}: SuperviseRequest): Promise<RunResult> {
  const { run } = job;
  const log = folder.log(run);
  const tries: FailedTry[] = [];
  while (!stop.aborted) {
    const logStart = beginLog(log);
    const end = await worker.run(job, stop);
    const result = resultOf(end);
    if (result === 'done') folder.clearFailure(run);
    if (typeof result === 'string') return result;
    const { how } = result;
    const message = lastError(log, logStart) ?? 'without an error of its own.';
    tries.push({ ended: new Date().toISOString(), host: hostname(), exit: how, message });
    if (tries.length > retries) {
      folder.writeFailure(run, tries);
      note?.(`${jobTitle(job)}: failed ${tries.length} times (${how}): ${message} Log: ${log}`);
      return 'failed';
    }
    note?.(`${jobTitle(job)}: failed (${how}), tried once more: ${message}`);
  }
  return 'interrupted';
}

function resultOf(end: RunEnd): RunResult | { how: string } {
  if (typeof end === 'string') return end;
  if (end.code === interruptedCode) return 'interrupted';
  return { how: end.signal === null ? `exit ${end.code}` : `signal ${end.signal}` };
}

/** @returns where in the log the try begins */
function beginLog(file: string): number {
  const start = existsSync(file) ? statSync(file).size : 0;
  appendLog(file, `\n${new Date().toISOString()} ${hostname()}\n`);
  return start;
}

/** The last error in a log from a byte on; a process that is killed leaves none. */
function lastError(file: string, start: number): string | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file).subarray(start).toString('utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('error: '))
    .at(-1)
    ?.replace(/^error: /, '');
}
