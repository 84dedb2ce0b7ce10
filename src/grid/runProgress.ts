import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

import type { MetricsRow } from '../experiments';

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

/** Enough for the steps of an epoch of the official run. */
const tailBytes = 160 * 1024;

/** @returns undefined if there are no metrics yet */
export function runProgress(runFolder: string): RunProgress | undefined {
  const rows = lastRows(join(runFolder, 'metrics.jsonl'));
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  if (last.kind === 'config') return { epochs: 0, steps: 0 };
  const epoch = rows.filter((row) => row.kind === 'epoch').at(-1);
  const times = rows.flatMap((row) => (row.kind === 'step' ? [row.seconds] : []));
  return {
    epochs: last.kind === 'epoch' ? last.epoch + 1 : last.epoch,
    steps: last.kind === 'step' ? last.step + 1 : 0,
    stepsPerEpoch: epoch === undefined ? undefined : epoch.steps / (epoch.epoch + 1),
    loss: last.loss,
    secondsPerStep: times.length === 0 ? undefined : median(times),
  };
}

function lastRows(file: string): MetricsRow[] {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(handle);
    const start = Math.max(0, size - tailBytes);
    const bytes = Buffer.alloc(size - start);
    readSync(handle, bytes, 0, bytes.length, start);
    // Whole lines only: the first may be cut by us, the last by its writer.
    const lines = bytes
      .toString('utf8')
      .split('\n')
      .slice(start === 0 ? 0 : 1, -1);
    return lines.map((line) => JSON.parse(line) as MetricsRow);
  } finally {
    closeSync(handle);
  }
}

/** The first step of a run takes long (graphs are built), so a mean would mislead. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
