import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { checkpointHash, writeCheckpoint } from '../../src/checkpoints';
import { readNpz } from '../../src/data';
import type { EvaluationResult, KnnResult, LinearResult } from '../../src/runs';
import { smallCheckpoint } from '../checkpoints/smallCheckpoint';
import { temporaryFolder } from '../data/temporaryFolder';
import { writeMovingDots } from '../evaluation/movingDots';
import { contentOf } from '../contentOf';
import { testBackend } from '../testBackend';
import { jsonOf, run } from './captureIo';

const backend = ['--backend', testBackend];
const small = ['encoder.hidden=8', 'augment.frames=16', 'training.epochs=2', 'training.batch=4', 'linear.epochs=6'];
const settings = ['--preset', 'demo', ...small.flatMap((text) => ['--set', text])];

describe('from data to results', () => {
  it('takes official checkpoints and says what they do not hold', async () => {
    const folder = temporaryFolder();
    const source = ['--data', writeMovingDots(folder), '--split', 'halves', ...backend];
    const [own, official] = ['own.safetensors', 'official.pth.tar'].map((name) => join(folder, name));
    writeCheckpoint(own, smallCheckpoint('dste', 8, { frames: 16, joints: 25, bodies: 2, channels: 3 }));
    expect((await run(['convert', own, official, '--quiet'])).status).toBe(0);
    const features = async (checkpoint: string): Promise<Float32Array> => {
      const out = join(temporaryFolder(), 'features.npz');
      const embedded = await run(['embed', '--checkpoint', checkpoint, ...source, '--part', 'test', '--out', out]);
      expect(embedded.stderr.includes('Not in the file')).toBe(checkpoint === official);
      return (await readNpz(out)).read('features').data as Float32Array;
    };
    expect(await features(official)).toEqual(await features(own));
    const knn = await run(['evaluate', 'knn', '--checkpoint', official, ...source, '--json']);
    expect((jsonOf(knn) as KnnResult).notes?.[0]).toContain('modality joint');
    expect(existsSync(join(folder, 'result-knn.json'))).toBe(true);
    const wrong = ['evaluate', 'knn', '--checkpoint', official, ...source, '--force', '--set', 'encoder.hidden=16'];
    expect((await run(wrong)).stderr).toMatch(/backbone.spe has shape \(1, 50, 8\) \(wanted \(1, 50, 16\)\)/);
  });

  it('pre-trains, evaluates both ways, embeds, and overwrites nothing', async () => {
    const folder = temporaryFolder();
    const source = ['--data', writeMovingDots(folder), '--split', 'halves', ...backend];
    const runFolder = join(folder, 'run');
    const pretrained = await run(['pretrain', ...source, '--out', runFolder, ...settings, '--json']);
    expect(pretrained.stderr).toMatch(/^backend: (tensorflow|wasm|cpu) \S+, (CPU|GPU), \d+ threads?\n/);
    expect(pretrained.status).toBe(0);
    expect(jsonOf(pretrained)).toMatchObject({ run: runFolder, epochs: 2, synthetic: true });
    const again = await run(['pretrain', ...source, '--out', runFolder, ...settings]);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('--resume');

    const knn = await run(['evaluate', 'knn', '--checkpoint', runFolder, ...source, '--k', '1', '5', '--json']);
    expect(knn.status).toBe(0);
    const found = jsonOf(knn) as KnnResult;
    expect(found).toMatchObject({
      protocol: 'knn',
      counts: { train: 8, test: 4, classes: 3, features: 16 },
      settings: { k: 1, metric: 'cosine', modality: 'joint', frames: 16, cropRatio: 1 },
      checkpoint: join(runFolder, 'checkpoints', 'epoch-0002.safetensors'),
      synthetic: true,
      seed: 0,
      data: { name: 'moving dots', split: 'halves' },
    });
    expect(Object.keys(found.accuracyByK)).toEqual(['1', '5']);
    expect(found.accuracyByK['1']).toBe(found.top1);
    expect(found.data.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(found.checkpointHash).toBe(checkpointHash(found.checkpoint));
    expect(found.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(found.seconds).toBeGreaterThan(0);
    const stored = join(runFolder, 'result-knn.json');
    expect(contentOf(stored)).toEqual(found);

    const refused = await run(['evaluate', 'knn', '--checkpoint', runFolder, ...source]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('--force');
    const forced = await run(['evaluate', 'knn', '--checkpoint', runFolder, ...source, '--force', '--quiet']);
    expect([forced.status, forced.stderr]).toEqual([0, '']);
    expect(forced.stdout).toMatch(/top-1, k = 1 +\d+\.\d %/);

    const linear = await run([
      'evaluate',
      'linear',
      '--checkpoint',
      runFolder,
      ...source,
      '--lr',
      '0.1',
      '1',
      '--json',
    ]);
    const probed = jsonOf(linear) as LinearResult;
    expect(probed.byLearningRate.map(({ learningRate }) => learningRate)).toEqual([0.1, 1]);
    expect(probed.top1).toBe(Math.max(...probed.byLearningRate.map(({ best }) => best.top1)));
    expect(probed.last.epoch).toBe(6);
    expect(probed.settings).toMatchObject({ epochs: 6, batch: 512, momentum: 0.9, report: 'best' });
    expect(existsSync(join(runFolder, 'result-linear.json'))).toBe(true);

    const out = join(folder, 'new', 'test.npz');
    const embedding = [
      'embed',
      '--checkpoint',
      runFolder,
      ...source,
      '--part',
      'test',
      '--out',
      out,
      '--dense',
      '--json',
    ];
    const embedded = await run(embedding);
    expect(embedded.status).toBe(0);
    expect(jsonOf(embedded)).toMatchObject({
      out,
      arrays: { features: [4, 16], labels: [4], frames: [4], temporal: [4, 16, 8], spatial: [4, 50, 8] },
    });
    const arrays = await readNpz(out);
    expect(arrays.names).toEqual(['features', 'labels', 'frames', 'temporal', 'spatial']);
    expect(arrays.read('features')).toMatchObject({ dtype: 'float32', shape: [4, 16] });
    expect([...arrays.read('labels').data]).toEqual([0, 1, 2, 0]);
    expect([...arrays.read('frames').data]).toEqual([10, 13, 16, 19]);
    expect((await run(embedding)).status).toBe(1);
    const both = await Promise.all([run([...embedding, '--force']), run([...embedding, '--force'])]);
    expect(both.map(({ status }) => status).sort()).toEqual([0, 1]);
    expect(both.map(({ stdout, stderr }) => stdout + stderr).join('')).toContain('at work on it');
    expect(readdirSync(join(folder, 'new'))).toEqual(['test.npz']);
  });

  it('evaluates the baselines without a checkpoint and writes them only where told', async () => {
    const folder = temporaryFolder();
    const source = ['--data', writeMovingDots(folder), '--split', 'halves', ...backend];
    const out = join(folder, 'raw.json');
    const raw = await run(['evaluate', 'knn', '--raw', ...source, '--out', out, '--json']);
    expect(jsonOf(raw)).toMatchObject({ checkpoint: 'raw coordinates', counts: { features: 64 * 2 * 25 * 3 } });
    expect(jsonOf(raw) as EvaluationResult).toEqual(contentOf(out));
    const argv = ['evaluate', 'knn', '--untrained', ...settings, ...source, '--json'];
    const [one, same, other] = [await run(argv), await run(argv), await run([...argv, '--seed', '1'])];
    expect(jsonOf(one)).toMatchObject({ checkpoint: 'untrained encoder', counts: { features: 16 }, seed: 0 });
    expect((jsonOf(same) as EvaluationResult).confusion).toEqual((jsonOf(one) as EvaluationResult).confusion);
    expect(jsonOf(other)).toMatchObject({ seed: 1 });
  });

  it('names what cannot be evaluated', async () => {
    const folder = temporaryFolder();
    const data = ['--data', writeMovingDots(folder), ...backend];
    const none = await run(['evaluate', 'knn', ...data, '--split', 'halves']);
    expect(none.stderr).toContain('checkpoint or baseline: found neither');
    const unknown = await run(['evaluate', 'knn', '--raw', ...data, '--split', 'thirds']);
    expect(unknown.stderr).toContain('found thirds, wanted halves, unlabelled');
    const unlabelled = await run(['evaluate', 'knn', '--raw', ...data, '--split', 'unlabelled']);
    expect(unlabelled.stderr).toContain('label of test clip unknown: found -1');
    expect([none.status, unknown.status, unlabelled.status]).toEqual([1, 1, 1]);
  });

  it('stops on Ctrl-C and says how to go on', async () => {
    const folder = temporaryFolder();
    const source = ['--data', writeMovingDots(folder), '--split', 'halves', ...backend];
    const argv = ['pretrain', ...source, '--out', join(folder, 'run'), ...settings];
    const early = await run(argv, AbortSignal.abort());
    expect(early.status).toBe(1);
    expect(early.stderr).toContain('error: pretrain was interrupted. The same call starts it again.');
    const stop = new AbortController();
    const watch = setInterval(() => existsSync(join(folder, 'run', 'config.json')) && stop.abort(), 1);
    const { status, stderr } = await run(argv, stop.signal);
    clearInterval(watch);
    expect(status).toBe(1);
    expect(stderr).toContain('error: pretrain was interrupted.');
    expect(stderr).toContain('--resume');
  });
});
