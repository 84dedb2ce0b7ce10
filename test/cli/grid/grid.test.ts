import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Dataset } from '../../../src/data';
import { readRunRecord, writeRunRecord, type RunRecord } from '../../../src/runs';
import { GroupFolder, type ScheduleStatus, type WorkloadEstimate } from '../../../src/schedule';
import { gridWorkload, readGridFile } from '../../../src/studies';
import { importSynthetic, syntheticSettings } from '../../../src/synthetic';
import { folderOf, jobOf, writeRecord } from '../../schedule/smallWorkload';
import { jsonOf, run } from '../captureIo';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-grid-cli-'));
const [data, file, out] = ['data', 'width.yaml', 'out'].map((name) => join(folder, name));
beforeAll(async () => {
  const actions = syntheticSettings().actions.slice(0, 2);
  await importSynthetic(data, { actions, subjects: 4, setups: 2, cameras: [1, 2], replications: 1 });
  const grid = {
    ...{ data, split: 'cross-subject', preset: 'demo', axes: { 'encoder.hidden': [8, 16] } },
    set: { training: { batch: 4, epochs: 2, checkpointEvery: 1, execution: 'eager' }, 'linear.epochs': 2 },
  };
  writeFileSync(file, JSON.stringify(grid));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The folder of the grid, scheduled and not begun. */
const scheduled = (name: string): GroupFolder =>
  GroupFolder.enter(gridWorkload(readGridFile(file), join(folder, name)));

describe('usdrl grid', () => {
  it('--dry-run lists the runs and their cost, and writes nothing', async () => {
    const text = await run(['grid', file, '--out', out, '--dry-run']);
    expect(text.status).toBe(0);
    expect(text.stdout).toMatch(/\nhidden-8_seed-0 .*\nhidden-16_seed-0 .*\n.*\nwidth: 2 runs, /s);
    const json = await run(['grid', file, '--out', out, '--dry-run', '--json', '--gflops', '60']);
    const plan = jsonOf(json) as WorkloadEstimate;
    expect(plan.runs.map(({ label, estimate }) => [label, estimate?.steps])).toEqual([
      ['hidden-8_seed-0', 4],
      ['hidden-16_seed-0', 4],
    ]);
    expect(plan.rate).toEqual({ value: 60e9, from: 'given' });
    expect(readdirSync(folder).sort()).toEqual(['data', 'width.yaml']);
  });

  it.each([
    ['without --out', ['grid', 'x.yaml'], "required option '--out <dir>' not specified"],
    ['with an engine that is none', ['grid', 'x.yaml', '--out', 'y', '--engine', 'pbs'], 'local, slurm'],
    ['with GPUs given twice', ['grid', 'x.yaml', '--out', 'y', '--gpus', '0,0'], 'Wanted GPUs, each once'],
    ['with no process', ['grid', 'x.yaml', '--out', 'y', '--processes', '0'], 'Wanted a whole number from 1'],
  ])('is refused %s', async (_, argv, message) => {
    const { status, stderr } = await run(argv);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it.each([
    ['local', ['--cluster', 'c.yaml'], /--cluster: found engine local, wanted --engine slurm/],
    ['local', ['--watch'], /--watch: found engine local/],
    ['slurm', ['--processes', '2'], /--processes: found engine slurm, wanted --engine local/],
  ])('with engine %s refuses %s', async (engine, options, message) => {
    const { status, stderr } = await run(['grid', file, '--out', out, '--engine', engine, ...options]);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });

  it('status shows every run, and names the log of one that failed', async () => {
    const grid = scheduled('status');
    const waiting = await run(['grid', 'status', grid.path]);
    expect(waiting.status).toBe(0);
    expect(waiting.stdout).toContain('width, 2 runs: 2 waiting\n');
    const { run: wide } = jobOf(grid, 'hidden-8_seed-0');
    grid.writeFailure(wide, [{ ended: '', host: 'here', exit: 'exit 1', message: 'it broke' }]);
    const failed = await run(['grid', 'status', grid.path]);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(/\nhidden-8_seed-0 +failed +0\/2 .*exit 1: it broke\n/);
    expect(failed.stdout).toContain(`\nfailed: hidden-8_seed-0, log: ${grid.log(wide)}\n`);
    const json = jsonOf(await run(['grid', 'status', grid.path, '--json'])) as ScheduleStatus;
    expect(json.counts).toMatchObject({ failed: 1, waiting: 1 });
  });

  it('status knows the folder where no Slurm answers', async () => {
    const grid = scheduled('far');
    mkdirSync(grid.slurm, { recursive: true });
    const runs = grid.jobs.map((job) => job.run);
    const submission = { number: 1, created: '', workload: 'width', runs, array: '17' };
    writeFileSync(join(grid.slurm, 'submission-1.json'), JSON.stringify(submission));
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      const { status, stdout, stderr } = await run(['grid', 'status', grid.path]);
      expect([status, stdout.split('\n').at(-2)]).toEqual([0, 'width, 2 runs: 2 waiting']);
      expect(stderr).toContain('From the folder alone, without the queue: squeue: found no such command');
      const cancel = await run(['grid', 'cancel', grid.path]);
      expect(cancel.status).toBe(1);
      expect(cancel.stderr).toContain('squeue: found no such command');
    } finally {
      process.env.PATH = path;
    }
  });

  it('table writes the results, and knows the axes', async () => {
    const grid = scheduled('table');
    const dataset = Dataset.open(data);
    dataset.close();
    for (const [index, id] of ['hidden-8_seed-0', 'hidden-16_seed-0'].entries()) {
      writeRecord(grid, id);
      const record = readRunRecord(folderOf(grid, id)) as RunRecord;
      for (const { values } of Object.values(record.evaluations)) values.top1 = 0.25 + index / 2;
      const { fingerprint } = dataset.info;
      writeRunRecord(folderOf(grid, id), { ...record, synthetic: true, data: { ...record.data, fingerprint } });
    }
    const csv = await run(['grid', 'table', grid.path, '--format', 'csv', '--columns', 'encoder.hidden']);
    expect(csv.stdout).toMatch(/^evaluation,8,8_source,8_link,16,/);
    expect(csv.stdout).toMatch(new RegExp(`\nknn,0\\.25,synthetic,${jobOf(grid, 'hidden-8_seed-0').run},0\\.75,`));
    const wrong = await run(['grid', 'table', grid.path, '--rows', 'width']);
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain('axis: found width, wanted one of encoder.hidden, evaluation');
  });
});

const built = existsSync(join(__dirname, '..', '..', '..', 'dist', 'cli', 'main.js'));
describe.skipIf(!built)('usdrl grid, whole (skipped where the package is not built)', () => {
  it('runs what is missing, and a second time finds nothing to do', async () => {
    const engine = ['--backend', process.env.USDRL_BACKEND ?? 'auto'];
    const first = await run(['grid', file, '--out', out, '--processes', '2', ...engine]);
    expect(first.stderr).not.toContain('failed');
    expect(first.stdout).toContain('width, 2 runs: 2 done\n');
    expect(first.status).toBe(0);
    const logs = GroupFolder.open(out).jobs.map(({ run: one }) => GroupFolder.open(out).log(one));
    expect(logs.every((log) => existsSync(log))).toBe(true);
    rmSync(join(out, 'schedule', 'logs'), { recursive: true });
    const again = await run(['grid', file, '--out', out, ...engine]);
    expect(again.stdout).toContain('width, 2 runs: 2 done\n');
    expect(existsSync(join(out, 'schedule', 'logs'))).toBe(false);
    const table = await run(['grid', 'table', out]);
    expect(table.stdout).toMatch(/\| 8 \| \[\d+\.\d§\].* \| \[\d+\.\d§\]/);
  });
});
