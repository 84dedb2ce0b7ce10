import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { estimateText } from '../../src/cli/grid/estimateText';
import type { Experiment } from '../../src/runs';
import { estimateWorkload, GroupFolder, type Workload } from '../../src/schedule';
import { requireData } from '../../src/schedule/estimateWorkload';
import { processesFor, thisMachine } from '../../src/schedule/thisMachine';
import { resolveSettings } from '../../src/settings';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-plan-'));
const data = join(folder, 'data');
beforeAll(() =>
  importSynthetic(data, {
    ...{ actions: syntheticSettings().actions.slice(0, 2), subjects: 4, setups: 2, cameras: [1, 2], replications: 1 },
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

type Varied = Partial<Experiment> & { label: string };
function workload(runs: readonly Varied[], changes: Partial<Workload> = {}): Workload {
  const base = { dataset: 'data', split: 'cross-subject', preset: 'demo', measurement: { protocol: 'knn' } } as const;
  return {
    ...{ name: 'plan', threads: 1, places: { dataRoot: folder, runs: join(folder, 'none yet') } },
    experiments: runs.map(({ label, ...change }) => ({ label, experiment: { ...base, ...change } })),
    ...changes,
  };
}
const hidden = (width: number): string => `encoder.hidden=${width}`;

const { epochs } = resolveSettings({ preset: 'demo' }).training;

describe('the estimate of a workload', () => {
  it('gives every run with what it is expected to take', () => {
    const runs = [4, 8].flatMap((epochs) =>
      [16, 32].map((width) => ({
        label: `epochs-${epochs}_hidden-${width}`,
        set: ['training.batch=3', 'training.checkpointEvery=2', `training.epochs=${epochs}`, hidden(width)],
      })),
    );
    const plan = estimateWorkload(workload(runs));
    const [short, shortWide, long] = plan.runs.map(({ estimate }) => estimate);
    // 8 clips to train on.
    expect(short).toMatchObject({ epochs: 4, steps: 4 * Math.ceil(8 / 3) });
    expect(long?.flops).toBeCloseTo(2 * (short?.flops ?? 0), -3);
    expect(shortWide?.flops).toBeGreaterThan(2 * (short?.flops ?? 0));
    expect(shortWide?.memory).toBeGreaterThan(short?.memory ?? 0);
    expect(long?.disk).toBeGreaterThanOrEqual(short?.disk ?? 0);
    expect(shortWide?.disk).toBeGreaterThan(short?.disk ?? 0);
    expect(plan.total.seconds).toBeCloseTo(plan.runs.reduce((sum, { estimate }) => sum + (estimate?.seconds ?? 0), 0));
    expect(plan.total.memory).toBe(shortWide?.memory);
    expect(plan).toMatchObject({ rate: { value: 30e9, from: 'assumed' }, missing: [] });
  });

  it('counts what is pre-trained, and that once for all that is measured of it', () => {
    const measured = (['knn', 'linear'] as const).map((protocol) => ({ label: protocol, measurement: { protocol } }));
    const plan = estimateWorkload(workload([...measured, { label: 'floor', features: 'untrained' }]));
    expect(plan.runs.map(({ label, estimate }) => [label, estimate?.epochs, estimate?.disk === 0])).toEqual([
      ['knn, linear', epochs, false],
      ['floor', 0, true],
    ]);
  });

  it('rests on a rate: given, or measured by the runs of the folder', () => {
    const made = workload([{ label: 'seed-0', set: ['training.epochs=2'] }], { threads: 2 });
    const [assumed] = estimateWorkload(made).runs;
    const [given] = estimateWorkload(made, { rate: 60e9 }).runs;
    const work = (seconds = 0): number => seconds - 10; // besides the start
    expect(work(given.estimate?.seconds)).toBeCloseTo(work(assumed.estimate?.seconds) / 2);

    const there = { ...made, places: { ...made.places, runs: join(folder, 'measured') } };
    expect(estimateWorkload(there).rate.from).toBe('assumed');
    const group = GroupFolder.enter(there);
    const run = group.runFolder(group.jobs[0].run);
    mkdirSync(run, { recursive: true });
    const rows = [
      { kind: 'config' },
      { kind: 'step', epoch: 0, step: 0, seconds: 0.5, loss: 1 },
      { kind: 'epoch', epoch: 0, steps: 1, loss: 1 },
    ];
    writeFileSync(join(run, 'metrics.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { rate, runs } = estimateWorkload(there);
    expect(rate.from).toBe('measured');
    // An epoch is one step of half a second: two epochs take a second.
    expect(work(runs[0].estimate?.seconds)).toBeCloseTo(1);
  });

  it('says which data are missing, and a launch asks for them', () => {
    const plan = estimateWorkload(workload([{ label: 'there' }, { label: 'missing', dataset: 'none' }]));
    expect(plan.runs.map(({ estimate }) => estimate === undefined)).toEqual([false, true]);
    expect(plan.missing).toEqual([join(folder, 'none')]);
    expect(() => requireData(plan.missing)).toThrow(/data set: found nothing at .*none, wanted a data set folder/);
  });

  it('refuses a split that the data set does not have', () => {
    expect(() => estimateWorkload(workload([{ label: 'moon', split: 'cross-moon' }]))).toThrow(/cross-moon/);
  });

  it('as text lists the runs, the totals, and what they rest on', () => {
    const runs = [16, 32].map((width) => ({ label: `hidden-${width}_seed-0`, set: [hidden(width)] }));
    const text = estimateText(estimateWorkload(workload(runs, { about: 'Is wider better?' })));
    expect(text).toMatch(/^Is wider better\?\n\nrun +split +seed +epochs +steps +time +memory +disk\n/);
    // One step an epoch.
    expect(text).toMatch(
      new RegExp(`\\nhidden-16_seed-0 +cross-subject +0 +${epochs} +${epochs} +\\d+ s +\\d+ MiB +\\d+ MiB\\n`),
    );
    expect(text).toMatch(
      /\nplan: 2 runs, .* one after another, up to \d+ MiB of memory a run, \d+ MiB of checkpoints\.\n/,
    );
    expect(text).toContain('1 thread a run at 30 GFLOP/s a thread (assumed; --gflops changes it)');
  });
});

describe('runs at once on this machine', () => {
  const gibibyte = 2 ** 30;
  it.each([
    ['cores', { cores: 8, memory: 64 * gibibyte }, 2, 4, '8 cores, 2 a run'],
    ['memory', { cores: 8, memory: 5 * gibibyte }, 1, 2, '5.0 GiB, 2.0 GiB a run'],
    ['nothing but the need of one', { cores: 2, memory: gibibyte }, 4, 1, '2 cores, 4 a run'],
  ])('are bounded by %s', (_, machine, threads, processes, bound) => {
    expect(processesFor(machine, threads, 2 * gibibyte)).toEqual({ processes, bound });
  });

  it('count what this machine has', () => {
    const { cores, memory } = thisMachine();
    expect(cores).toBeGreaterThanOrEqual(1);
    expect(memory).toBeGreaterThan(0);
  });
});
