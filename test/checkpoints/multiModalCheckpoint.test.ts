import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import {
  convertCheckpoint,
  describeCheckpoint,
  loadEncoder,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from '../../src/checkpoints';
import type { Dataset } from '../../src/data';
import { resolveSettings } from '../../src/settings';
import { Pretraining, type StepMetrics } from '../../src/training';
import { openMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';
import { smallCheckpoint } from './smallCheckpoint';

const set = ['encoder.hidden=4', 'encoder.kind=sttr', 'encoder.multiModal=umurl', 'training.execution=eager'];
const sizes = ['training.batch=4', 'training.epochs=2', 'augment.frames=8', 'augment.minimumCrop=4'];
const settings = resolveSettings({ preset: 'demo', set: [...set, ...sizes, 'training.workers=0'] });
const indices = [0, 1, 2, 3, 4, 5, 6, 7];

const folder = mkdtempSync(join(tmpdir(), 'usdrl-multi-modal-'));
const file = join(folder, 'mine.safetensors');
let dataset: Dataset;
let training: Pretraining;
let stored: Checkpoint;

/** Losses of the steps of one epoch. */
async function epoch(of: Pretraining): Promise<number[]> {
  const rows: StepMetrics[] = [];
  await of.runEpoch((row) => rows.push(row));
  return rows.map(({ loss }) => loss);
}

beforeAll(async () => {
  await useBackend(testBackend);
  dataset = openMovingDots(join(folder, 'dots'), { clips: 8 });
  training = new Pretraining(dataset, indices, settings, 2);
  await epoch(training);
  stored = { ...(await training.state()), settings, shape: training.model.shape, seed: 2 };
  writeCheckpoint(file, stored);
  return () => {
    training.dispose();
    dataset.close();
    rmSync(folder, { recursive: true });
  };
});

describe('a checkpoint of a multi-modal encoder', () => {
  it('is read as it was, and training goes on from it exactly', async () => {
    const read = readCheckpoint(file);
    expect(read).toEqual(stored);
    expect(read.shape.parents).toHaveLength(dataset.layout.joints.length);
    const parents = read.tensors.get('backbone.ske_emb.parents')?.data;
    expect([...(parents ?? [])]).toEqual(read.shape.parents);
    const continued = new Pretraining(dataset, indices, settings, 2);
    continued.load(read);
    expect(await epoch(continued)).toEqual(await epoch(training));
    const [{ tensors }, whole] = [await continued.state(), await training.state()];
    for (const [name, { data }] of tensors) expect(data, name).toEqual(whole.tensors.get(name)?.data);
    continued.dispose();
  });

  it('gives the encoder that sees all modalities of a view of joints', async () => {
    const { encoder } = await loadEncoder(file);
    const view = Float32Array.from({ length: 8 * 2 * 25 * 3 }, (_, i) => Math.sin(i * 1.7));
    const features = await encoder.featuresOf(view, 1);
    expect(encoder.settings.multiModal).toBe('umurl');
    // Without what tells the frames apart, motion is 0: another feature.
    const still = Float32Array.from(view, (_, i) => view[i % 150]);
    expect(await encoder.featuresOf(still, 1)).not.toBeAllClose(features, { absolute: 1e-4 });
    encoder.dispose();
  });

  it('is described, and is not written in the official form', async () => {
    const summary = await describeCheckpoint(file);
    expect(summary).toMatchObject({ kind: 'pre-training', encoder: 'sttr', problems: [] });
    expect(summary.settings).toContain('encoder.multiModal=umurl');
    const out = join(folder, 'official.pth.tar');
    await expect(convertCheckpoint({ checkpoint: file, out })).rejects.toThrow(
      /mine.*setting encoder.multiModal: found umurl, wanted none, as every file of the official code has.*safetensors/,
    );
    const again = join(folder, 'again.safetensors');
    await convertCheckpoint({ checkpoint: file, out: again });
    expect(readCheckpoint(again)).toEqual(stored);
  });

  it('is not what an official file holds', async () => {
    const shape = { frames: 2, joints: 2, bodies: 1, channels: 3 };
    const [own, official] = [join(folder, 'plain.safetensors'), join(folder, 'plain.pth.tar')];
    writeCheckpoint(own, smallCheckpoint('sttr', 2, shape));
    await convertCheckpoint({ checkpoint: own, out: official });
    const options = { set: ['encoder.multiModal=mean'] };
    await expect(loadEncoder(official, options)).rejects.toThrow(
      /plain.pth.tar: setting encoder.multiModal: found mean, wanted none.*Leave encoder.multiModal at none/,
    );
  });

  it.each([25, -1, 0.5, Number.NaN, 3e9])('is refused with %d as the parent of a joint', (parent) => {
    const damaged = join(folder, 'damaged.safetensors');
    const data = Float32Array.from(stored.shape.parents ?? []);
    data[3] = parent;
    const tensors = new Map([...stored.tensors, ['backbone.ske_emb.parents', { shape: [25], data }] as const]);
    writeCheckpoint(damaged, { ...stored, tensors });
    expect(() => readCheckpoint(damaged)).toThrow(/damaged.*backbone.ske_emb.parents\[3\].*number of a joint, 0 to 24/);
  });

  it.each([undefined, [], [1, 2, 3], Array(25).fill(25), 'all', [-1]])(
    'is refused with parents %o',
    async (parents) => {
      const damaged = join(folder, 'damaged.safetensors');
      writeCheckpoint(damaged, { ...stored, shape: { ...stored.shape, parents: parents as number[] } });
      await expect(loadEncoder(damaged)).rejects.toThrow(/damaged.safetensors: .*parents/);
    },
  );
});
