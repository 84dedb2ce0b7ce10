import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Claim } from '../../src/data';
import { GroupFolder, mostTelling, scheduleStatus, statusCells, statusSummary } from '../../src/schedule';
import { runProgress } from '../../src/schedule/runProgress';
import { experiment, folderOf, jobOf, smallGroup, writeRecord } from './smallWorkload';

const config = { kind: 'config' };
const step = (epoch: number, index: number, seconds = 2) => ({
  ...{ kind: 'step', epoch, step: index, seconds },
  loss: 10 - epoch - index / 10,
});
const epoch = (index: number, steps: number) => ({ kind: 'epoch', epoch: index, loss: 9 - index, steps });

function writeMetrics(folder: GroupFolder, label: string, rows: object[], tail = ''): void {
  const run = folderOf(folder, label);
  mkdirSync(run, { recursive: true });
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(run, 'metrics.jsonl'), text + tail);
}

describe('the progress of a run', () => {
  it('is read from the end of its metrics, a line being written left out', () => {
    const folder = smallGroup(1);
    const run = folderOf(folder, 'seed-0');
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

  it('passes over what is damaged: whoever resumes the run is told of it', () => {
    const folder = smallGroup(1);
    const run = folderOf(folder, 'seed-0');
    writeMetrics(folder, 'seed-0', [config, step(0, 0), epoch(0, 1)]);
    for (const text of ['null\n', '{"kind"\n', '[]\n']) {
      writeFileSync(join(run, 'metrics.jsonl'), text);
      expect(runProgress(run)).toBeUndefined();
    }
  });

  it('is found in long metrics by reading only their end', () => {
    const folder = smallGroup(1);
    const long = Array.from({ length: 4000 }, (_, index) => ({ ...step(0, index), padding: 'x'.repeat(100) }));
    writeMetrics(folder, 'seed-0', [config, ...long]);
    expect(runProgress(folderOf(folder, 'seed-0'))).toMatchObject({ epochs: 0, steps: 4000, secondsPerStep: 2 });
  });
});

describe('the status of a group', () => {
  it('tells every state from the folder and the queue', async () => {
    const folder = smallGroup(8, { set: ['training.epochs=4'] });
    const runOf = (label: string): string => jobOf(folder, label).run;
    writeMetrics(folder, 'seed-0', [config, step(0, 0), epoch(0, 1), epoch(3, 4)]);
    writeRecord(folder, 'seed-0');
    writeMetrics(folder, 'seed-1', [config, step(0, 0), step(0, 1), epoch(0, 2), step(1, 0)]);
    const claims = ['seed-1', 'seed-2'].map((label, index) =>
      Claim.take(folder.claims(runOf(label)), index === 0 ? '3_4' : undefined),
    );
    writeMetrics(folder, 'seed-2', [config, epoch(3, 8)]);
    writeRecord(folder, 'seed-2', ['knn']);
    writeMetrics(folder, 'seed-3', [config, step(0, 0)]);
    folder.writeFailure(runOf('seed-4'), [{ ended: '', host: 'here', exit: 'exit 1', message: 'it broke' }]);
    const queue = new Map([
      [runOf('seed-3'), { state: 'ended' as const, job: '3_1', note: 'TIMEOUT' }],
      [runOf('seed-5'), { state: 'queued' as const, job: '3_5', note: 'PENDING (Resources)' }],
      [runOf('seed-6'), { state: 'running' as const, job: '3_6', note: 'RUNNING' }],
    ]);
    const status = scheduleStatus(folder, { queue });
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
    expect(mostTelling(status.runs, 4).map(({ label }) => label)).toEqual(['seed-1', 'seed-2', 'seed-4', 'seed-3']);
    for (const claim of claims) claim?.release();
  });

  it('does not look again at runs that are done', () => {
    const folder = smallGroup(1);
    writeMetrics(folder, 'seed-0', [config, epoch(7, 8)]);
    writeRecord(folder, 'seed-0');
    const known = new Map();
    expect(scheduleStatus(folder, { known }).counts.done).toBe(1);
    const [first] = scheduleStatus(folder, { known }).runs;
    expect([...known.values()]).toEqual([first]);
    expect([...known.values()][0]).toBe(first);
  });

  it('is a line for each label, though runs of the same features are made in one', () => {
    const measure = (protocol: 'knn' | 'finetune') => experiment({ measurement: { protocol } });
    const more = (['knn', 'finetune'] as const).map((protocol) => ({ label: protocol, experiment: measure(protocol) }));
    const folder = smallGroup(0, { more });
    expect(folder.jobs).toHaveLength(1);
    writeRecord(folder, 'knn', ['knn']);
    const { runs, counts } = scheduleStatus(folder);
    expect(runs.map(({ label, state }) => [label, state])).toEqual([
      ['knn', 'done'],
      ['finetune', 'waiting'],
    ]);
    expect(counts).toMatchObject({ done: 1, waiting: 1 });
  });

  it('shows no epochs where nothing is pre-trained', () => {
    const folder = smallGroup(1, { features: 'untrained', measure: [{ protocol: 'semi', fraction: 0.1 }] });
    const [run] = scheduleStatus(folder).runs;
    expect(run).toMatchObject({ state: 'waiting', epochs: 0 });
    expect(statusCells(run)[2]).toBe('');
  });

  it('of a folder with several workloads is that of all, what they share once', () => {
    const folder = smallGroup(2, { name: 'Table 1', measure: [{ protocol: 'linear' }] });
    smallGroup(3, { name: 'Table 3', measure: [{ protocol: 'knn' }] }, folder.path);
    writeRecord(folder, 'seed-0', ['linear']);
    const both = scheduleStatus(GroupFolder.open(folder.path));
    expect(both.name).toBe('Table 1, Table 3');
    expect(both.runs.map(({ label, state }) => [label, state])).toEqual([
      ['seed-0', 'waiting'],
      ['seed-1', 'waiting'],
      ['seed-2', 'waiting'],
    ]);
    expect(scheduleStatus(folder).counts.done).toBe(1);
  });
});
