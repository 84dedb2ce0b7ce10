import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Claim } from '../../src/runs';
import { gridStatus, mostTelling, statusCells, statusSummary, type GridFolder } from '../../src/schedule';
import { runProgress } from '../../src/schedule/runProgress';
import { smallGrid } from './smallGrid';

const config = { kind: 'config' };
const step = (epoch: number, index: number, seconds = 2) => ({
  ...{ kind: 'step', epoch, step: index, seconds },
  loss: 10 - epoch - index / 10,
});
const epoch = (index: number, steps: number) => ({ kind: 'epoch', epoch: index, loss: 9 - index, steps });

function writeMetrics(folder: GridFolder, id: string, rows: object[], tail = ''): void {
  mkdirSync(folder.runFolder(id), { recursive: true });
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(folder.runFolder(id), 'metrics.jsonl'), text + tail);
}

function writeResults(folder: GridFolder, id: string, names: readonly string[]): void {
  for (const name of names) writeFileSync(join(folder.runFolder(id), `result-${name}.json`), '{"top1": 0.25}');
}

describe('the progress of a run', () => {
  it('is read from the end of its metrics, a line being written left out', () => {
    const folder = smallGrid(1);
    const run = folder.runFolder('seed-0');
    expect(runProgress(run)).toBeUndefined();
    writeMetrics(folder, 'seed-0', [config]);
    expect(runProgress(run)).toEqual({ epochs: 0, steps: 0 });
    const rows = [config, step(0, 0, 60), step(0, 1), step(0, 2), epoch(0, 3), step(1, 0), step(1, 1)];
    writeMetrics(folder, 'seed-0', rows, '{"kind":"step","ep');
    // The first step takes long, so that the median of the steps is given.
    expect(runProgress(run)).toEqual({ epochs: 1, steps: 2, stepsPerEpoch: 3, loss: 8.9, secondsPerStep: 2 });
    writeMetrics(folder, 'seed-0', [...rows, step(1, 2), epoch(1, 6)]);
    expect(runProgress(run)).toMatchObject({ epochs: 2, steps: 0, stepsPerEpoch: 3, loss: 8 });
  });

  it('is found in long metrics by reading only their end', () => {
    const folder = smallGrid(1);
    const long = Array.from({ length: 4000 }, (_, index) => ({ ...step(0, index), padding: 'x'.repeat(100) }));
    writeMetrics(folder, 'seed-0', [config, ...long]);
    expect(runProgress(folder.runFolder('seed-0'))).toMatchObject({ epochs: 0, steps: 4000, secondsPerStep: 2 });
  });
});

describe('the status of a grid', () => {
  it('tells every state from the folder and the queue', async () => {
    const folder = smallGrid(8, { set: { 'training.epochs': 4 } });
    writeMetrics(folder, 'seed-0', [config, step(0, 0), epoch(0, 1), epoch(3, 4)]);
    writeResults(folder, 'seed-0', ['knn', 'linear']);
    writeMetrics(folder, 'seed-1', [config, step(0, 0), step(0, 1), epoch(0, 2), step(1, 0)]);
    const claims = ['seed-1', 'seed-2'].map((id, index) =>
      Claim.take(folder.claims(id), index === 0 ? '3_4' : undefined),
    );
    writeMetrics(folder, 'seed-2', [config, epoch(3, 8)]);
    writeResults(folder, 'seed-2', ['knn']);
    writeMetrics(folder, 'seed-3', [config, step(0, 0)]);
    folder.writeFailure('seed-4', [{ ended: '', host: 'here', exit: 'exit 1', message: 'it broke' }]);
    const queue = new Map([
      ['seed-3', { state: 'ended' as const, job: '3_1', note: 'TIMEOUT' }],
      ['seed-5', { state: 'queued' as const, job: '3_5', note: 'PENDING (Resources)' }],
      ['seed-6', { state: 'running' as const, job: '3_6', note: 'RUNNING' }],
    ]);
    const status = gridStatus(folder, { queue });
    expect(status.runs.map(({ state }) => state)).toEqual([
      ...['done', 'running', 'running', 'interrupted', 'failed', 'queued', 'queued', 'waiting'],
    ]);
    const [done, running, evaluating, interrupted, failed, queued] = status.runs;
    expect(done).toMatchObject({ epoch: 4, epochs: 4 });
    expect(running).toMatchObject({ epoch: 1, evaluating: false, secondsLeft: 2 * (2 * 3 - 1) });
    expect(running.where).toMatch(/ job 3_4$/);
    expect(evaluating).toMatchObject({ epoch: 4, evaluating: true });
    expect(evaluating.where).toMatch(new RegExp(` pid ${process.pid}$`));
    expect(interrupted.note).toBe('TIMEOUT');
    expect(failed.note).toBe('exit 1: it broke');
    expect(queued).toMatchObject({ where: 'job 3_5', note: 'PENDING (Resources)' });
    expect(status.counts).toEqual({ done: 1, running: 2, interrupted: 1, failed: 1, queued: 2, waiting: 1 });
    expect(statusSummary(status)).toMatch(
      /^small, 8 runs: 1 done, 2 running, 2 queued, 1 interrupted, 1 waiting, 1 failed · .* left$/,
    );
    expect(statusCells(running).slice(0, 5)).toEqual(['seed-1', 'running', '1/4', '9.000', '10 s']);
    expect(statusCells(evaluating)[4]).toBe('evaluating');
    expect(mostTelling(status.runs, 4).map(({ id }) => id)).toEqual(['seed-1', 'seed-2', 'seed-4', 'seed-3']);
    for (const claim of claims) await claim?.release();
  });

  it('does not look again at runs that are done', () => {
    const folder = smallGrid(1);
    writeMetrics(folder, 'seed-0', [config, epoch(7, 8)]);
    writeResults(folder, 'seed-0', ['knn', 'linear']);
    const known = new Map();
    expect(gridStatus(folder, { known }).counts.done).toBe(1);
    const [first] = gridStatus(folder, { known }).runs;
    expect(known.get('seed-0')).toBe(first);
  });
});
