import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import type * as backend from '../../src/backend';
import { useBackend } from '../../src/backend';
import { pretrain, tellMachines, trainAlong, trainsAlong } from '../../src/runs';
import { sharedFrom } from '../../src/runs/trainAlong';
import { resolveSettings } from '../../src/settings';
import { Pretraining } from '../../src/training';
import { openMovingDots } from '../evaluation/movingDots';
import { testBackend } from '../testBackend';

/** Two machines in one process: which of them is asked, and what they told each other. */
const cluster = vi.hoisted(() => ({ rank: undefined as number | undefined, told: new Map<string, string>() }));

vi.mock('../../src/backend', async (original) => ({
  ...(await original<typeof backend>()),
  currentMachines: () =>
    cluster.rank === undefined
      ? undefined
      : {
          rank: cluster.rank,
          count: 2,
          tell: (key: string, text: string) => Promise.resolve(void cluster.told.set(key, text)),
          hear: (key: string) => Promise.resolve(cluster.told.get(key) ?? ''),
        },
}));

const folder = mkdtempSync(join(tmpdir(), 'usdrl-along-'));
const settings = resolveSettings({
  preset: 'demo',
  set: [
    ...['encoder.hidden=4', 'encoder.kind=sttr', 'augment.frames=8', 'augment.minimumCrop=4', 'views=2'],
    ...['training.batch=4', 'training.epochs=1', 'training.execution=eager', 'training.checkpointEvery=1'],
  ],
});
const ofEpochs = (epochs: number) => ({ ...settings, training: { ...settings.training, epochs } });

beforeAll(() => useBackend(testBackend));
afterEach(() => {
  cluster.rank = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Every file of the folder. */
const files = (): string[] => readdirSync(folder, { recursive: true }).map(String).sort();

describe('the other machines', () => {
  it('do the steps that the first one tells of, from its checkpoint on, and write nothing', async () => {
    const dataset = openMovingDots(folder, { clips: 8 });
    const data = dataset.folder;
    dataset.close();
    const request = { data, split: 'halves', out: join(folder, 'run'), seed: 5 };
    const losses: number[] = [];
    const { runEpoch } = Pretraining.prototype;
    const spy = vi.spyOn(Pretraining.prototype, 'runEpoch').mockImplementation(async function (
      this: Pretraining,
      ...given
    ) {
      const row = await runEpoch.apply(this, given);
      losses.push(row.loss);
      return row;
    });
    cluster.rank = 0;
    expect(trainsAlong()).toBe(false);
    await pretrain({ ...request, settings });
    await pretrain({ ...request, settings: ofEpochs(3), resume: true });
    // Nothing is left to do: nothing is told.
    await pretrain({ ...request, settings: ofEpochs(3), resume: true });
    await tellMachines();
    const told = losses.splice(0);
    expect(told).toHaveLength(3);
    expect(cluster.told.size).toBe(3);
    // Each machine would choose by its own memory.
    expect(JSON.parse(cluster.told.get('usdrl-pretraining-0') ?? '')).toMatchObject({
      settings: { training: { microBatch: 4 } },
    });
    const before = files();
    // The first machine writes its next checkpoint only after steps that need all machines.
    rmSync(join(folder, 'run', 'checkpoints', 'epoch-0002.safetensors'));
    rmSync(join(folder, 'run', 'checkpoints', 'epoch-0003.safetensors'));
    cluster.rank = 1;
    expect(trainsAlong()).toBe(true);
    expect(await trainAlong()).toBe(2);
    expect(losses).toEqual(told);
    expect(files()).toEqual(before.filter((file) => !/epoch-000[23]/.test(file)));
    spy.mockRestore();
  });

  it('are told nothing on one machine', async () => {
    const before = cluster.told.size;
    await tellMachines({ data: 'a', split: 'b', seed: 0, settings });
    expect(cluster.told.size).toBe(before);
    expect(trainsAlong()).toBe(false);
    expect(await trainAlong()).toBe(0);
  });

  it.each([
    ['', 'no JSON'],
    ['{"data": ', 'no JSON'],
    ['null', 'found null'],
    ['[1]', 'keys 0'],
    ['{"data": 1, "split": "s", "seed": 0}', 'keys data, split, seed'],
    ['{"data": "d", "split": "s", "seed": 1e400}', 'keys data, split, seed'],
    ['{"data": "d", "split": "s", "seed": 0, "checkpoint": {}}', 'keys data, split, seed, checkpoint'],
    ['{"data": "d", "split": "s", "seed": 0, "settings": {"constructor": 1}}', 'constructor'],
    ['{"data": "d", "split": "s", "seed": 0, "settings": {"training": {"batch": -1}}}', 'training.batch'],
    ['{"data": "d", "split": "s", "seed": 0, "settings": 7}', 'word of the first machine'],
  ])('refuse the word %s', (text, message) => {
    expect(() => sharedFrom(text)).toThrow(message);
  });
});
