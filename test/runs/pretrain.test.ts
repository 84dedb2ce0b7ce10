import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { loadEncoder, readCheckpoint } from '../../src/checkpoints';
import { Dataset, readNpz, toIntegers, writeSafetensors } from '../../src/data';
import { evaluateKnn, evaluateLinear, pretrain, RunFolder, type PretrainRequest } from '../../src/runs';
import { resolveSettings } from '../../src/settings';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { flip } from '../data/flip';
import { testBackend, testCompiles } from '../testBackend';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-pretrain-'));
const data = join(folder, 'data');
const settings = resolveSettings({
  preset: 'demo',
  set: ['encoder.hidden=8', 'training.batch=4', 'training.epochs=3', 'training.checkpointEvery=1', 'linear.epochs=5'],
});
/** Where nothing compiled is tested: making graphs takes longest. */
const eager = { ...settings, training: { ...settings.training, execution: 'eager' as const } };
const request = (out: string, changes: Partial<PretrainRequest> = {}): PretrainRequest => ({
  data,
  split: 'cross-subject',
  out: join(folder, out),
  settings,
  seed: 3,
  ...changes,
});

const content = {
  actions: syntheticSettings().actions.slice(0, 2),
  subjects: 4,
  setups: 2,
  cameras: [1, 2],
  replications: 1,
};

beforeAll(async () => {
  await useBackend(testBackend);
  await importSynthetic(data, content);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a pre-training run', () => {
  it('leaves its configuration, metrics and checkpoints', async () => {
    const result = await pretrain(request('whole'));
    const run = RunFolder.open(join(folder, 'whole'));
    const rows = run.metrics();
    expect(rows[0]).toMatchObject({ kind: 'config', seed: 3, synthetic: true, settings });
    expect(rows.filter((row) => row.kind === 'epoch')).toHaveLength(3);
    expect(run.checkpoints().map((file) => file.slice(-22))).toEqual([1, 2, 3].map((e) => `epoch-000${e}.safetensors`));
    expect(result).toMatchObject({ epochs: 3, synthetic: true, checkpoint: run.checkpoint(3) });
    const opened = Dataset.open(data);
    expect(readCheckpoint(run.checkpoint(3))).toMatchObject({ epoch: 3, seed: 3, data: opened.fingerprint });
    opened.close();
  });

  it('stops above a loss with everything saved, and goes on when it is told to', async () => {
    const stopping = { ...eager, training: { ...eager.training, stopAbove: 1e-3 } };
    const out = join(folder, 'above');
    await expect(pretrain(request('above', { settings: stopping }))).rejects.toThrow(
      /loss at epoch 0, step 0: found [\d.]+, wanted at most 0.001, .*learningRate below.*Everything done is saved.*--resume/,
    );
    const steps = () =>
      RunFolder.open(out)
        .metrics()
        .filter((row) => row.kind === 'step');
    expect(steps()).toHaveLength(1);
    await pretrain(request('above', { settings: eager, resume: true }));
    await pretrain(request('never', { settings: eager }));
    const never = RunFolder.open(join(folder, 'never'))
      .metrics()
      .filter((row) => row.kind === 'step');
    expect(steps().map(({ loss }) => loss)).toEqual(never.map(({ loss }) => loss));
  });

  it('is not overwritten without force, nor continued with other settings', async () => {
    await expect(pretrain(request('whole'))).rejects.toThrow(/found an existing run.*--resume/);
    const other = resolveSettings({ preset: 'demo', set: ['encoder.hidden=16'] });
    await expect(pretrain(request('whole', { resume: true, settings: other }))).rejects.toThrow(/encoder.hidden=16/);
    await expect(pretrain(request('nowhere', { resume: true }))).rejects.toThrow(/no config.json/);
  });

  it('is not continued with other data, whatever their description says', async () => {
    const out = 'changed';
    const other = join(folder, 'other');
    cpSync(data, other, { recursive: true });
    const one = { ...eager, training: { ...eager.training, epochs: 1 } };
    const { checkpoint } = await pretrain(request(out, { data: other, settings: one }));
    const again = (): Promise<unknown> => pretrain(request(out, { data: other, settings: eager, resume: true }));
    const coordinates = join(other, 'coordinates.f32');
    const sound = readFileSync(coordinates);
    const numbers = new Float32Array(Uint8Array.from(sound).buffer).map((value) => -3 * value);
    writeFileSync(coordinates, new Uint8Array(numbers.buffer));
    const hash = '[0-9a-f]{64}';
    await expect(again()).rejects.toThrow(
      new RegExp(`other: fingerprint of the data: found ${hash}, wanted ${hash}, as dataset.json says. Changed after`),
    );
    writeFileSync(coordinates, sound);
    const labels = join(other, 'sequences.json');
    const text = readFileSync(labels, 'utf8');
    writeFileSync(labels, text.replace('"label":[0', '"label":[1'));
    await expect(again()).rejects.toThrow(/fingerprint of the data/);
    await expect(evaluateKnn({ checkpoint, data: other, split: 'cross-subject' })).rejects.toThrow(
      /fingerprint of the data/,
    );
    // Imported anew: right in themselves, but other data.
    await importSynthetic(other, { ...content, subjects: 2, force: true });
    await expect(again()).rejects.toThrow(
      new RegExp(`other settings \\(now data=${other} with fingerprint ${hash}, not ${hash}\\).*another --out`),
    );
    cpSync(data, other, { recursive: true });
    await again();
    flip(checkpoint, statSync(checkpoint).size - 1);
    flip(checkpoint.replace('0001', '0003'), 100_000);
    await expect(
      pretrain(
        request(out, { data: other, settings: { ...eager, training: { ...eager.training, epochs: 4 } }, resume: true }),
      ),
    ).rejects.toThrow(/epoch-0003.safetensors: SHA-256 of the content: found/);
  });

  it('stopped and resumed ends bit-identical to the whole run', async () => {
    const stop = new AbortController();
    const stopped = pretrain(
      request('stopped', {
        signal: stop.signal,
        onMetrics: (row) => (row.epoch === 1 ? stop.abort() : undefined),
      }),
    );
    const command = `npx usdrl pretrain --data ${data} --split cross-subject --out ${join(folder, 'stopped')} --resume`;
    await expect(stopped).rejects.toThrow(`interrupted. Everything done is saved; go on with: ${command}`);
    const run = RunFolder.open(join(folder, 'stopped'));
    expect(existsSync(run.checkpoint(2))).toBe(false);
    expect(readCheckpoint(run.interrupted).begun).toHaveLength(1);
    await pretrain(request('stopped', { resume: true }));
    expect(existsSync(run.interrupted)).toBe(false);
    const bytes = (run: string) => readFileSync(RunFolder.open(join(folder, run)).checkpoint(3));
    expect(bytes('stopped').equals(bytes('whole'))).toBe(true);
    const losses = (run: string) =>
      RunFolder.open(join(folder, run))
        .metrics()
        .flatMap((row) => (row.kind === 'step' ? [row.loss] : []));
    expect(losses('stopped')).toEqual(losses('whole'));
  });

  it('operation by operation saved in the middle of an epoch goes on from there, bit-identical', async () => {
    await pretrain(request('eager', { settings: eager }));
    const often = { ...eager, training: { ...eager.training, saveMinutes: 1e-9 } };
    const killed = pretrain(
      request('killed', {
        settings: often,
        onMetrics: (row) => {
          if (row.epoch === 1 && row.kind === 'step' && row.step === 1) throw new Error('killed');
        },
      }),
    );
    await expect(killed).rejects.toThrow('killed');
    const run = RunFolder.open(join(folder, 'killed'));
    expect(readCheckpoint(run.interrupted)).toMatchObject({ epoch: 1, begun: [{ step: 0 }] });
    const litter = join(folder, 'killed', 'checkpoints', '.epoch-0002.safetensors.1.part');
    writeFileSync(litter, 'half');
    await pretrain(request('killed', { settings: eager, resume: true }));
    expect(existsSync(litter)).toBe(false);
    const tensors = (name: string) => readCheckpoint(RunFolder.open(join(folder, name)).checkpoint(3)).tensors;
    expect(tensors('killed')).toEqual(tensors('eager'));
  });

  it('keeps the last checkpoints and every Nth', async () => {
    const epochs = (name: string) =>
      RunFolder.open(join(folder, name))
        .checkpoints()
        .map((file) => Number(/(\d+)\.safetensors$/.exec(file)?.[1]));
    const kept = (changes: Partial<typeof eager.training>) => ({
      settings: { ...eager, training: { ...eager.training, checkpointEvery: 3, epochs: 5, ...changes } },
    });
    await pretrain(request('two', kept({ keepLast: 2 })));
    expect(epochs('two')).toEqual([3, 4, 5]);
    await pretrain(request('none', kept({ keepLast: 0 })));
    expect(epochs('none')).toEqual([3, 5]);
    await pretrain(request('none', { ...kept({ keepLast: 1, epochs: 7 }), resume: true }));
    expect(epochs('none')).toEqual([3, 6, 7]);
  });

  it('stops at a step that is not finite and saves its batch beside the run', async () => {
    const optimizer = { ...settings.optimizer, learningRate: 1e30 };
    const out = join(folder, 'wild');
    const stopped = pretrain(request('wild', { settings: { ...eager, optimizer } }));
    await expect(stopped).rejects.toThrow(/loss at epoch 0, step 1: .* The batch is saved in .*step-1.npz/);
    const npz = await readNpz(join(out, 'not-finite-epoch-0000-step-1.npz'));
    const { views, augment } = settings;
    expect(npz.read('clips').shape).toEqual([4]);
    expect(npz.read('coordinates').shape).toEqual([views, 4, augment.frames, 2 * 25 * 3]);
    expect(npz.read('dropPath').shape).toEqual([24, views, 4]);
    expect(Dataset.open(data).size).toBeGreaterThan(Math.max(...toIntegers(npz.read('clips'), 'clips')));
  });

  it('does not begin where its checkpoints cannot be stored', async () => {
    const long = { ...settings, training: { ...settings.training, epochs: 1e12 } };
    await expect(pretrain(request('large', { settings: long }))).rejects.toThrow(/free space: found .* GiB, wanted/);
    expect(existsSync(join(folder, 'large', 'config.json'))).toBe(false);
    writeFileSync(join(folder, 'file'), '');
    await expect(pretrain(request('file/run'))).rejects.toThrow(/file: folder: found a file, wanted a folder/);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'saves what is done when the disk of its log is full (needs /dev/full)',
    async () => {
      const metrics = join(folder, 'full', 'metrics.jsonl');
      const stopped = pretrain(
        request('full', {
          settings: eager,
          onMetrics: (row) => {
            if (row.epoch !== 1 || row.kind !== 'step' || row.step > 0) return;
            renameSync(metrics, `${metrics}.before`);
            symlinkSync('/dev/full', metrics);
          },
        }),
      );
      await expect(stopped).rejects.toThrow(
        /metrics.jsonl: writing: found a full disk.*Everything done is saved. Make room/,
      );
      rmSync(metrics);
      renameSync(`${metrics}.before`, metrics);
      await pretrain(request('full', { settings: eager, resume: true }));
      const bytes = (run: string) => readFileSync(RunFolder.open(join(folder, run)).checkpoint(3));
      expect(bytes('full').equals(bytes('eager'))).toBe(true);
    },
  );

  it('of a version without some of the settings is continued with their defaults', async () => {
    await pretrain(request('older', { settings: { ...settings, training: { ...settings.training, epochs: 1 } } }));
    const file = join(folder, 'older', 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as { settings: Record<string, object> };
    const { execution, precision, memory, microBatch, ...older } = config.settings.training as Record<string, unknown>;
    expect([execution, precision, memory, microBatch]).toEqual(['auto', 'float32', 'auto', 0]);
    delete config.settings.detection;
    writeFileSync(file, JSON.stringify({ ...config, settings: { ...config.settings, training: older } }));
    const found = RunFolder.open(join(folder, 'older')).config.settings;
    const longer = { ...found, training: { ...found.training, epochs: 2 } };
    expect(await pretrain(request('older', { resume: true, settings: longer }))).toMatchObject({ epochs: 2 });
  });

  it('says when its steps fall back to running operation by operation', async () => {
    const one = { ...settings, training: { ...settings.training, epochs: 1 } };
    const { notes } = await pretrain(request('notes', { settings: one }));
    expect(notes).toEqual(testCompiles ? [] : ['steps run operation by operation: this backend has no graphs']);
    const eager = { ...one, training: { ...one.training, execution: 'eager' as const } };
    expect(await pretrain(request('notes-eager', { settings: eager }))).toMatchObject({ notes: [] });
  });

  it('is evaluated, and its result is kept beside it', async () => {
    const common = { data, split: 'cross-subject', checkpoint: join(folder, 'whole') };
    const knn = await evaluateKnn(common);
    const linear = await evaluateLinear(common);
    expect(knn.top1).toBeGreaterThanOrEqual(0);
    expect(knn.counts).toMatchObject({ classes: 2, features: 16 });
    expect(linear.best.top1).toBeGreaterThanOrEqual(linear.last.top1);
    const { sha256: _, ...stored } = JSON.parse(
      readFileSync(join(folder, 'whole', 'result-knn.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect(stored).toEqual(JSON.parse(JSON.stringify(knn)));
    await expect(evaluateKnn(common)).rejects.toThrow(/--force/);
  });
});

describe('checkpoints', () => {
  it('give back the encoder that wrote them', async () => {
    const { encoder, settings: stored, epoch } = await loadEncoder(RunFolder.open(join(folder, 'whole')).checkpoint(3));
    expect(stored).toEqual(settings);
    expect(epoch).toBe(3);
    expect(encoder.shape).toEqual({ frames: settings.augment.frames, joints: 25, bodies: 2, channels: 3 });
    encoder.dispose();
  });

  it('of another kind are refused', async () => {
    const file = join(folder, 'other.safetensors');
    writeSafetensors(file, new Map(), {});
    await expect(loadEncoder(file)).rejects.toThrow(/self_attn.in_proj_weight: found none among/);
  });
});
