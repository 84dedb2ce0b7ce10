import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { openRun, pretrain } from '../../src/notebook';
import { evaluateKnn, RunFolder } from '../../src/runs';
import type { SettingsChanges } from '../../src/settings';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { testBackend } from '../testBackend';

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'usdrl-run-'));
const settings: SettingsChanges = {
  encoder: { kind: 'sttr', hidden: 4 },
  training: { epochs: 2, batch: 4, execution: 'eager' },
  augment: { frames: 8 },
  linear: { epochs: 2 },
};
const request = { data: 'data', split: 'cross-subject', preset: 'demo', settings };

beforeAll(async () => {
  process.chdir(folder);
  await useBackend(testBackend);
  const actions = syntheticSettings().actions.slice(0, 2);
  await importSynthetic('data', { actions, subjects: 4, replications: 1 });
});

afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe('a run', () => {
  it('without a folder is named by what decides it, opened when it is finished, continued when it is not', async () => {
    const made = await pretrain(request);
    expect(made.run).toMatch(/^runs.synthetic-actions-cross-subject-joint-sttr-seed-0-[0-9a-f]{6}$/);
    const rows: unknown[] = [];
    const again = await pretrain({ ...request, onMetrics: (row) => rows.push(row) });
    expect(rows).toEqual([]);
    const { seconds: _, secondsPerEpoch, ...same } = made;
    expect(again).toMatchObject(same);
    expect(again.secondsPerEpoch).toBeCloseTo(secondsPerEpoch, 6);
    // Settings of evaluations make no other run; others do.
    expect((await pretrain({ ...request, set: ['linear.epochs=3'] })).run).toBe(made.run);
    const stop = new AbortController();
    const other = { ...request, seed: 1 };
    await expect(pretrain({ ...other, signal: stop.signal, onMetrics: () => stop.abort() })).rejects.toThrow(
      /interrupted/,
    );
    const ended = await pretrain(other);
    expect(ended.run).toContain('-seed-1-');
    expect(ended.metrics('epochs').map(({ epoch }) => epoch)).toEqual([0, 1]);
  });

  it('is measured and shown', async () => {
    const run = openRun((await pretrain(request)).run);
    const knn = await run.knn();
    expect((await run.knn({ k: [1, 2] })).accuracyByK).toHaveProperty('1', knn.top1);
    const linear = await run.linear({ set: ['linear.epochs=1'] });
    expect(linear.settings).toMatchObject({ epochs: 1 });
    expect(linear.checkpoint).toBe(run.checkpoint);
    expect(run.confusionMatrix(linear)).toMatchObject({ name: expect.stringMatching(/-confusion$/) as string });
    expect(run.lossCurves({ name: 'loss' }).name).toBe('loss');
    expect(run.effectiveRankCurve().data.length).toBeGreaterThan(0);
    const gallery = await run.retrievalGallery({ queries: 2, neighbours: 3 });
    const verdicts = gallery.layout.annotations.filter(({ text }) => /right|wrong/.test(text));
    expect(verdicts).toHaveLength(2 * 3);
    // Of one clip of each class.
    expect(gallery.alt).toMatch(/^drink: \d of 3 right, phone call: \d of 3 right$/);
    expect(gallery).toMatchObject({ name: expect.stringMatching(/-retrieval$/) as string, synthetic: true });
  });

  it('shows the correlation of its projections before and after', async () => {
    const run = openRun((await pretrain(request)).run);
    const figure = await run.projectionCorrelation();
    expect(figure.title).toBe('Correlation of the instance projections');
    const [before, after] = figure.data as unknown as { z: number[][] }[];
    // Twice the expansion times twice the width of the encoder.
    expect(before.z).toHaveLength(2 * RunFolder.open(run.run).config.settings.projector.expansion * 4);
    expect(before.z.every((row, i) => row[i] === 1 || row.every((value) => value === 0))).toBe(true);
    expect(after.z).not.toEqual(before.z);
    const temporal = await run.projectionCorrelation({ domain: 'temporal', name: 'mine' });
    expect(temporal.name).toBe('mine');
    expect((temporal.data[0] as unknown as { z: number[][] }).z).toHaveLength(before.z.length / 2);
  });

  it('gives its metrics as plain rows of numbers, all with the same columns', async () => {
    const { run } = await pretrain(request);
    for (const of of ['steps', 'epochs'] as const) {
      const rows = openRun(run).metrics(of);
      expect(rows.length).toBe(of === 'epochs' ? 2 : openRun(run).steps);
      const columns = Object.keys(rows[0]);
      expect(columns).toEqual(expect.arrayContaining(['epoch', 'loss', 'instance.variance']));
      for (const row of rows) {
        expect(Object.keys(row)).toEqual(columns);
        expect(Object.values(row).every((value) => typeof value === 'number')).toBe(true);
      }
    }
  });

  it('that has no finished epoch, or is none, is refused by name', async () => {
    const { run } = await pretrain(request);
    const begun = RunFolder.create('begun', RunFolder.open(run).config);
    expect(() => openRun(begun.folder)).toThrow(/begun: .*no finished epoch: it was interrupted after 0 steps/);
    expect(() => openRun('nothing')).toThrow(/nothing: run folder: found no config.json: there is no such folder/);
    const measure = (checkpoint: string) =>
      evaluateKnn({ checkpoint, data: 'data', split: 'cross-subject', out: 'none.json' });
    await expect(measure('begun')).rejects.toThrow(/begun: run: found a run that was interrupted before/);
    await expect(measure('nothing')).rejects.toThrow(/nothing: checkpoint or run: found no such file or folder/);
  });

  it('that was interrupted says so, and how to go on', async () => {
    const stop = new AbortController();
    const onMetrics = ({ kind }: { kind: string }) => kind === 'epoch' && stop.abort();
    const stopped = pretrain({ ...request, out: 'cut', signal: stop.signal, onMetrics });
    await expect(stopped).rejects.toThrow(/Everything done is saved; go on with: the same call with `resume: true`/);
    const run = openRun('cut');
    expect(run.notes).toEqual(['interrupted after 1 of 2 epochs; go on with pretrain({ ..., resume: true })']);
    expect((await run.knn()).notes).toEqual(['the run was interrupted after 1 of 2 epochs']);
    expect((await pretrain({ ...request, out: 'cut', resume: true })).epochs).toBe(2);
    expect(openRun('cut').notes).toEqual([]);
  });

  it('in a folder that was named is not replaced by itself', async () => {
    await pretrain({ ...request, out: 'named' });
    await expect(pretrain({ ...request, out: 'named' })).rejects.toThrow(/an existing run/);
    expect((await pretrain({ ...request, out: 'named', force: true })).run).toBe('named');
  });
});
