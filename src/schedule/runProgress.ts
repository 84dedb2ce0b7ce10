import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

import type { MetricsRow } from '../runs';

/** How far the pre-training of a run is, read from the end of its metrics. */
export interface RunProgress {
  /** Whole epochs done. */
  epochs: number;
  /** Steps done of the epoch under way. */
  steps: number;
  /** Steps of an epoch, once one is done. */
  stepsPerEpoch?: number;
  loss?: number;
  secondsPerStep?: number;
}

/** Read first: some steps, and with them mostly the end of an epoch. */
const shortTail = 24 * 1024;
/** Enough for the steps of an epoch of the official run. */
const longTail = 160 * 1024;
/** Steps whose times are looked at. */
const recent = 15;

/** @returns undefined if there are no metrics yet */
export function runProgress(runFolder: string): RunProgress | undefined {
  const file = join(runFolder, 'metrics.jsonl');
  // A grid has many runs: rows are parsed only where they are needed.
  const isEpoch = (line: string): boolean => line.includes('"kind":"epoch"');
  const short = lastLines(file, shortTail);
  const lines = short.some(isEpoch) ? short : lastLines(file, longTail);
  const last = lines.slice(-1).flatMap(parsed).at(0);
  if (last === undefined) return undefined;
  if (last.kind === 'config') return { epochs: 0, steps: 0 };
  const epochs = lines.filter(isEpoch).slice(-1).flatMap(parsed);
  const stepLines = lines.filter((line) => line.includes('"kind":"step"')).slice(-recent);
  const times = stepLines.flatMap(parsed).flatMap((row) => (row.kind === 'step' ? [row.seconds] : []));
  return {
    epochs: last.kind === 'epoch' ? last.epoch + 1 : last.epoch,
    steps: last.kind === 'step' ? last.step + 1 : 0,
    stepsPerEpoch: epochs.flatMap((row) => (row.kind === 'epoch' ? [row.steps / (row.epoch + 1)] : [])).at(0),
    loss: last.loss,
    secondsPerStep: times.length === 0 ? undefined : median(times),
  };
}

/** A row; nothing for a line that is damaged, which whoever resumes the run is told of. */
function parsed(line: string): MetricsRow[] {
  try {
    const row = JSON.parse(line) as Partial<MetricsRow> | null;
    return typeof row?.kind === 'string' ? [row as MetricsRow] : [];
  } catch {
    return [];
  }
}

/** Whole lines at the end of a file: the first may be cut by us, the last by its writer. */
function lastLines(file: string, length: number): string[] {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(handle);
    const start = Math.max(0, size - length);
    const bytes = Buffer.alloc(size - start);
    readSync(handle, bytes, 0, bytes.length, start);
    const lines = bytes.toString('utf8').split('\n');
    return lines.slice(start === 0 ? 0 : 1, -1);
  } finally {
    closeSync(handle);
  }
}

/** The first step of a run takes long (graphs are built), so a mean would mislead. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
