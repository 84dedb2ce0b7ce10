import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { writeCheckpoint } from '../../src/checkpoints';
import { Dataset, readNpz } from '../../src/data';
import { testScores } from '../../src/evaluation';
import { evaluateFinetune, evaluateLinear, evaluateSemi, readScores, type EvaluationRequest } from '../../src/runs';
import { smallCheckpoint } from '../checkpoints/smallCheckpoint';
import { writeMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-protocols-'));
const checkpoint = join(folder, 'epoch-0002.safetensors');
let source: EvaluationRequest;

beforeAll(async () => {
  await useBackend(testBackend);
  // 24 clips: 16 to train (6, 6 and 4 of the classes) and 8 to test.
  const data = writeMovingDots(folder, { clips: 24 });
  writeCheckpoint(checkpoint, smallCheckpoint('sttr', 8, { frames: 16, joints: 25, bodies: 2, channels: 3 }));
  const set = ['linear.epochs=5', 'augment.minimumCrop=4', 'training.execution=eager'];
  for (const part of ['finetune', 'semi']) {
    set.push(`${part}.epochs=4`, `${part}.testEvery=2`, `${part}.batch=8`, `${part}.learningRate=0.02`);
  }
  source = { checkpoint, data, split: 'halves', set };
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function expectScores(resultName: string, scores: string | undefined, top1: number): Promise<void> {
  const { draws, labels, clips } = await readScores(join(folder, resultName), { scores }, 'anything');
  const dataset = Dataset.open(source.data);
  const { test } = dataset.split('halves');
  expect(clips).toEqual(test);
  expect([...labels]).toEqual(test.map((index) => dataset.label(index)));
  dataset.close();
  const found = draws.map((scores) => testScores(scores, labels, 3).top1);
  expect(found.reduce((sum, one) => sum + one, 0) / found.length).toBeCloseTo(top1, 6);
}

describe('linear evaluation', () => {
  it('keeps the scores of the headline beside the result', async () => {
    const { top1, scores } = await evaluateLinear(source);
    expect(scores).toBe('scores-linear.npz');
    await expectScores('result-linear.json', scores, top1);
    const npz = await readNpz(join(folder, 'scores-linear.npz'));
    expect(npz.names.map((name) => [name, npz.header(name).dtype, npz.header(name).shape])).toEqual([
      ['scores', 'float32', [8, 3]],
      ['labels', 'int32', [8]],
      ['clips', 'int32', [8]],
    ]);
  });

  it('keeps none where the result goes nowhere, and beside any other name', async () => {
    const set = [...(source.set ?? []), 'encoder.hidden=8', 'augment.frames=16'];
    const baseline: EvaluationRequest = { ...source, checkpoint: undefined, baseline: 'untrained', set };
    expect((await evaluateLinear(baseline)).scores).toBeUndefined();
    const { scores } = await evaluateLinear({ ...baseline, out: join(folder, 'plain.json') });
    expect(scores).toBe('plain.scores.npz');
    expect(existsSync(join(folder, 'plain.scores.npz'))).toBe(true);
  });
});

describe('fine-tuning', () => {
  it('is tested every few epochs; its result and scores are stored, the checkpoint stays', async () => {
    const before = readFileSync(checkpoint);
    const result = await evaluateFinetune(source);
    expect(result).toMatchObject({
      protocol: 'finetune',
      counts: { train: 16, test: 8, classes: 3, features: 16 },
      settings: { epochs: 4, report: 'best', augment: true, frames: 16, modality: 'joint' },
      scores: 'scores-finetune.npz',
      checkpoint,
      last: { epoch: 4 },
    });
    expect(result.perEpoch.map(({ epoch, top1 }) => [epoch, top1 !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [4, true],
    ]);
    const tested = result.perEpoch.flatMap(({ top1 }) => (top1 === undefined ? [] : [top1]));
    expect(result.best.top1).toBe(Math.max(...tested));
    expect(result.last.top1).toBe(tested[1]);
    expect(result.top1).toBe(result.best.top1);
    expect(result.confusion.flat().reduce((sum, count) => sum + count)).toBe(8);
    const stored = readFileSync(join(folder, 'result-finetune.json'), 'utf8');
    const { sha256, ...content } = JSON.parse(stored) as Record<string, unknown>;
    expect(content).toEqual(JSON.parse(JSON.stringify(result)));
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    await expectScores('result-finetune.json', result.scores, result.top1);
    expect(readFileSync(checkpoint).equals(before)).toBe(true);
    await expect(evaluateFinetune(source)).rejects.toThrow(/--force/);
  });

  it('starts from the checkpoint, or from an untrained encoder, not from raw coordinates', async () => {
    const set = [...(source.set ?? []), 'finetune.report=last', 'encoder.kind=sttr', 'encoder.hidden=8'];
    const shared = { ...source, set: [...set, 'augment.frames=16'] };
    const own = await evaluateFinetune({ ...shared, out: join(folder, 'own.json') });
    const untrained = await evaluateFinetune({ ...shared, checkpoint: undefined, baseline: 'untrained' });
    expect(own.top1).toBe(own.last.top1);
    expect(untrained.checkpoint).toBe('untrained encoder');
    expect(untrained.perEpoch[0].loss).not.toBe(own.perEpoch[0].loss);
    const raw = evaluateFinetune({ ...shared, checkpoint: undefined, baseline: 'raw' });
    await expect(raw).rejects.toThrow(/what to fine-tune: found raw coordinates, wanted an encoder/);
    const unlabelled = evaluateFinetune({ ...shared, split: 'unlabelled', out: join(folder, 'unlabelled.json') });
    await expect(unlabelled).rejects.toThrow(/label of test clip unknown/);
  });
});

describe('semi-supervised evaluation', () => {
  it('fine-tunes on several draws of a fraction of each class and reports their mean', async () => {
    const result = await evaluateSemi({ ...source, fraction: 0.5, draws: 2 });
    expect(result).toMatchObject({ protocol: 'semi', fraction: 0.5, counts: { train: 8, test: 8 } });
    expect(result.draws.map(({ perClass }) => perClass)).toEqual([
      [3, 3, 2],
      [3, 3, 2],
    ]);
    const [one, other] = result.draws;
    const dataset = Dataset.open(source.data);
    const { train } = dataset.split('halves');
    expect(train).toEqual(expect.arrayContaining(one.clips));
    expect(one.clips.filter((clip) => dataset.label(clip) === 2)).toHaveLength(2);
    dataset.close();
    expect(other.clips).not.toEqual(one.clips);
    expect(result.top1).toBeCloseTo((one.top1 + other.top1) / 2, 9);
    expect(result.deviation).toBeCloseTo(Math.abs(one.top1 - other.top1) / Math.SQRT2, 9);
    expect(result.best.top1).toBeCloseTo((one.best.top1 + other.best.top1) / 2, 9);
    expect(result.confusion.flat().reduce((sum, count) => sum + count)).toBe(16);
    expect(existsSync(join(folder, 'result-semi-50.json'))).toBe(true);
    await expectScores('result-semi-50.json', result.scores, result.top1);
  });

  it('takes at least one clip a class, and the same ones for the same seed', async () => {
    const out = join(folder, 'result-semi.json');
    const small = await evaluateSemi({ ...source, fraction: 0.01, draws: 1, seed: 4, out });
    expect(small.draws[0].perClass).toEqual([1, 1, 1]);
    expect(small.deviation).toBeNull();
    const again = await evaluateSemi({ ...source, fraction: 0.01, draws: 1, seed: 4, out, force: true });
    expect(again.draws).toEqual(small.draws);
    const other = await evaluateSemi({ ...source, fraction: 0.01, draws: 1, seed: 5, out, force: true });
    expect(other.draws[0].clips).not.toEqual(small.draws[0].clips);
  });

  it('refuses a fraction that is none', async () => {
    await expect(evaluateSemi({ ...source, fraction: 1.5 })).rejects.toThrow(/semi.fraction: found 1.5/);
  });
});
