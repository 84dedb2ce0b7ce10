import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { readCheckpoint, writeCheckpoint } from '../../src/checkpoints';
import {
  evaluateKnn,
  evaluateLinear,
  extractions,
  openEvaluation,
  planRuns,
  pretrain,
  runExperiments,
  type EvaluationRequest,
  type Experiment,
} from '../../src/runs';
import { resolveSettings } from '../../src/settings';
import { flip, withNumber } from '../data/flip';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';

const set = ['encoder.hidden=8', 'augment.frames=16', 'training.epochs=1', 'training.batch=4', 'linear.epochs=2'];
const settings = resolveSettings({ preset: 'demo', set: [...set, 'training.execution=eager'] });
let root: string;
let run: string;
let source: EvaluationRequest & { force: boolean };

beforeAll(() => useBackend(testBackend));

beforeEach(async () => {
  root = temporaryFolder();
  run = join(root, 'runs', 'first');
  const data = join(root, 'data', 'dots');
  writeMovingDots(join(root, 'data'), { name: 'dots' });
  await pretrain({ data, split: 'halves', out: run, settings });
  source = { checkpoint: run, data, split: 'halves', force: true };
});

/** Extractions of some work. */
async function counted(work: () => Promise<unknown>): Promise<number> {
  const before = extractions();
  await work();
  return extractions() - before;
}

const kept = (folder = run): string[] =>
  readdirSync(join(folder, 'features'))
    .sort()
    .map((name) => join(folder, 'features', name));

describe('features', () => {
  it('are computed once for all protocols, and are the same', async () => {
    const features = async (): Promise<Float32Array> => {
      const input = await openEvaluation(source);
      const set = await input.features('test');
      input.close();
      return set.features;
    };
    const first = await features();
    expect(await counted(() => evaluateKnn(source))).toBe(1);
    expect(await counted(() => evaluateLinear(source))).toBe(0);
    expect(await features()).toEqual(first);
    expect(kept()).toHaveLength(2);
    // Another view of the clips.
    expect(await counted(() => evaluateKnn({ ...source, set: ['downstream.cropRatio=0.5'] }))).toBe(2);
  });

  it('are computed anew when one bit of the checkpoint, the recordings or the kept file is another', async () => {
    const knn = (): Promise<unknown> => evaluateKnn(source);
    expect(await counted(knn)).toBe(2);
    const checkpoint = join(run, 'checkpoints', 'epoch-0001.safetensors');
    const before = readFileSync(checkpoint);
    const { tensors, ...about } = readCheckpoint(checkpoint);
    const [[name, { shape, data }]] = tensors;
    writeCheckpoint(checkpoint, {
      ...about,
      tensors: tensors.set(name, { shape, data: withNumber(data, 0, data[0] + 1e-6) }),
    });
    expect(await counted(knn)).toBe(2);
    expect(await counted(knn)).toBe(0);
    // Damaged: refused, whatever is kept.
    flip(checkpoint, statSync(checkpoint).size - 2);
    await expect(knn()).rejects.toThrow(/SHA-256 of the content: found/);
    // Back again: what was computed first still holds.
    writeFileSync(checkpoint, before);
    expect(await counted(knn)).toBe(0);
    for (const file of kept()) flip(file, statSync(file).size - 2);
    expect(await counted(knn)).toBe(2);
    for (const file of kept()) writeFileSync(file, readFileSync(file).subarray(0, 20));
    expect(await counted(knn)).toBe(2);
    writeMovingDots(join(root, 'other'), { name: 'dots', clips: 24 });
    expect(await counted(() => evaluateKnn({ ...source, data: join(root, 'other', 'dots') }))).toBe(2);
    flip(join(root, 'other', 'dots', 'coordinates.f32'), 1000);
    await expect(evaluateKnn({ ...source, data: join(root, 'other', 'dots') })).rejects.toThrow(
      /fingerprint of the data/,
    );
  });

  it('are bounded: those used longest ago go first', async () => {
    await evaluateKnn(source);
    const [one, other] = kept();
    utimesSync(one, 1, 1);
    const size = statSync(other).size;
    const half = { ...source, set: ['downstream.cropRatio=0.5'] };
    // Room for two of the three that there will be at a time.
    expect(await counted(() => evaluateKnn({ ...half, cacheSize: 2 * size + 100 }))).toBe(2);
    expect(kept().map((file) => basename(file))).not.toContain(basename(one));
    expect(kept().length).toBeLessThanOrEqual(2);
    expect(await counted(() => evaluateKnn({ ...source, cacheSize: 0 }))).toBe(2);
  });

  it('of baselines are kept too, where a run has a folder', async () => {
    const where = { dataRoot: join(root, 'data'), runs: join(root, 'runs') };
    for (const features of ['raw', 'untrained'] as const) {
      const experiment = (protocol: 'knn' | 'linear'): Experiment => ({
        ...{ dataset: 'dots', split: 'halves', preset: 'demo', set, features },
        measurement: { protocol },
      });
      const both = [experiment('knn'), experiment('linear')];
      expect(await counted(() => runExperiments(both, where))).toBe(2);
      expect(kept(planRuns(both, where)[0].folder)).toHaveLength(2);
    }
    expect(await counted(() => evaluateKnn({ ...source, checkpoint: undefined, baseline: 'raw' }))).toBe(2);
  });
});
