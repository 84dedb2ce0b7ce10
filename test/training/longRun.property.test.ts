import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { Dataset, DatasetWriter } from '../../src/data';
import { resolveSettings } from '../../src/settings';
import { kinectV1 } from '../../src/skeleton';
import { Pretraining } from '../../src/training';
import { randomClip } from '../data/clips';
import { testBackend } from '../testBackend';

const steps = Number(process.env.USDRL_LONG_STEPS ?? 300);
const mebibyte = 2 ** 20;
const root = mkdtempSync(join(tmpdir(), 'usdrl-long-'));
const folder = join(root, 'set');

afterAll(() => rmSync(root, { recursive: true }));

beforeAll(async () => {
  await useBackend(testBackend);
  const writer = DatasetWriter.create(folder, {
    name: 'random',
    synthetic: true,
    layout: kinectV1,
    bodies: 1,
    classes: ['a'],
    normalisation: 'none',
    source: 'random numbers',
  });
  for (let index = 0; index < 40; index++) {
    const clip = randomClip({ frames: 12, bodies: 1, joints: kinectV1.joints.length }, index);
    writer.append({ name: `clip ${index}`, label: 0, clip });
  }
  writer.finish({ splits: {} });
});

describe('a long training of a tiny model', () => {
  it(`holds as many tensors and as much memory after ${steps} steps as before`, async () => {
    const dataset = Dataset.open(folder);
    const set = ['encoder.hidden=4', 'training.batch=2', 'augment.frames=4', 'augment.minimumCrop=4', 'views=2'];
    const settings = resolveSettings({ preset: 'demo', set: [...set, 'optimizer.learningRate=1e-5'] });
    const training = new Pretraining(dataset, [...Array(40).keys()], settings, 0);
    const memory: { tensors: number; resident: number }[] = [];
    const measure = () => memory.push({ tensors: tf.memory().numTensors, resident: process.memoryUsage.rss() });
    while (memory.length < steps) await training.runEpoch(measure);
    training.dispose();
    dataset.close();
    const part = (from: number, to: number) => memory.slice(Math.floor(from * steps), Math.floor(to * steps));
    const mean = (rows: typeof memory) => rows.reduce((sum, { resident }) => sum + resident, 0) / rows.length;
    expect(new Set(part(0.1, 1).map(({ tensors }) => tensors)).size).toBe(1);
    const [early, late] = [mean(part(0.3, 0.5)), mean(part(0.8, 1))].map((bytes) => Math.round(bytes / mebibyte));
    console.log(`${steps} steps: ${memory.at(-1)?.tensors} tensors, resident ${early} MiB early, ${late} MiB late`);
    expect(late - early).toBeLessThan(24);
  }, 3_600_000);
});
