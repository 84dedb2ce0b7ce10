import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it, vi } from 'vitest';

import { augmentDefaults } from '../../src/augment';
import { CompiledFunction, tf, useBackend } from '../../src/backend';
import type { XlaAddon } from '../../src/backend/xla/addon';
import { currentXlaEngine } from '../../src/backend/xla/loadXla';
import { WindowReader } from '../../src/data';
import { findNeighbours } from '../../src/evaluation';
import {
  assign,
  defaultEncoder,
  defaultProjector,
  Detector,
  Encoder,
  PretrainingModel,
  Recogniser,
} from '../../src/model';
import { defaultLoss } from '../../src/objective';
import {
  defaultDetectionTraining,
  DetectionTraining,
  defaultRecognitionTraining,
  RecognitionTraining,
} from '../../src/protocols';
import { centredScorer } from '../../src/protocols/detection/centredScorer';
import { trainLinearClassifier } from '../../src/protocols/linear/linearClassifier';
import { Generator } from '../../src/random';
import { resolveSettings } from '../../src/settings';
import { Adam, defaultOptimizer, Pretraining, stepMemory, TrainingEngine } from '../../src/training';
import { temporaryFolder } from '../data/temporaryFolder';
import { featureSet } from '../evaluation/featureSets';
import { openMovingDots } from '../evaluation/movingDots';
import { describeOnXla } from '../xla';
import { openSwings } from './detection/swings';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-xla-'));
afterAll(() => rmSync(folder, { recursive: true }));

const encoder = { ...defaultEncoder, kind: 'sttr' as const, hidden: 8 };

/** The same on TensorFlow and over devices of XLA. */
async function onBoth<T>(work: () => Promise<T>): Promise<[onTensorflow: T, onXla: T]> {
  await useBackend('tensorflow');
  const first = await work();
  await useBackend('xla', { devices: '4' });
  return [first, await work()];
}

describeOnXla('over four devices of XLA as on TensorFlow', () => {
  it('a pre-training goes on that TensorFlow began, last partial batch and all', async () => {
    const set = ['views=2', 'training.batch=3', 'training.epochs=2', 'augment.frames=8', 'augment.minimumCrop=4'];
    const settings = resolveSettings({ preset: 'demo', set: [...set, 'encoder.hidden=8', 'encoder.kind=sttr'] });
    const dataset = openMovingDots(folder, { clips: 12 });
    const make = (execution: 'auto' | 'eager') => {
      const training = { ...settings.training, execution };
      return new Pretraining(dataset, [0, 1, 2, 3, 4], { ...settings, training }, 3);
    };
    const lossesOf = async (training: Pretraining): Promise<number[]> => {
      const losses: number[] = [];
      await training.runEpoch(({ loss }) => losses.push(loss));
      return losses;
    };
    await useBackend('tensorflow');
    const begun = make('eager'); // makes no graphs, which would take longest
    await lossesOf(begun);
    const state = await begun.state();
    const expected = { losses: await lossesOf(begun), state: await begun.state() };
    begun.dispose();
    await useBackend('xla', { devices: '4' });
    const continued = make('auto');
    continued.load(state);
    const losses = await lossesOf(continued);
    expect(losses).toHaveLength(2); // 5 clips in batches of 3
    expect(losses).toBeAllClose(expected.losses, { absolute: 0, relativeToMax: 1e-4 });
    const found = await continued.state();
    expect(found.steps).toBe(expected.state.steps);
    expect([...found.tensors.keys()]).toEqual([...expected.state.tensors.keys()]);
    const { learningRate } = settings.optimizer;
    for (const [name, { data }] of expected.state.tensors) {
      // A gradient that is noise moves a parameter by up to a whole step of Adam, in either direction.
      const absolute = name.startsWith('optimizer.') ? 1e-4 : 4 * learningRate;
      expect(found.tensors.get(name)?.data, name).toBeAllClose(data, { absolute, relativeToMax: 1e-3 });
    }
    continued.dispose();

    // The same without anything uploaded ahead.
    const upload = vi.spyOn(CompiledFunction.prototype, 'upload').mockReturnValue();
    const plain = make('auto');
    plain.load(state);
    expect(await lossesOf(plain)).toEqual(losses);
    expect(upload).toHaveBeenCalled();
    upload.mockRestore();
    for (const [name, { data }] of (await plain.state()).tensors)
      expect(data, name).toEqual(found.tensors.get(name)?.data);
    plain.dispose();
    dataset.close();
  });

  it('micro-batches are uploaded while the one before runs, and change nothing', async () => {
    const shape = { frames: 8, joints: 5, bodies: 1, channels: 3 };
    const coordinates = Float32Array.from({ length: 2 * 4 * 8 * 15 }, (_, i) => Math.sin(i * 1.7));
    const batches = [0, 1].map((k) => ({
      views: 2,
      clips: 4,
      frames: 8,
      coordinates: coordinates.map((x) => x + k),
    }));
    const upload = vi.spyOn(CompiledFunction.prototype, 'upload');
    const uploads: number[] = [];
    const steps = async (ahead: boolean): Promise<number[]> => {
      const model = new PretrainingModel(encoder, defaultProjector, shape, new Generator(1));
      const optimizer = new Adam(model.parameters, defaultOptimizer);
      const engine = new TrainingEngine(model, optimizer, defaultLoss, { microBatch: 2 });
      const results: number[] = [];
      for (const [k, batch] of batches.entries()) {
        upload.mockClear();
        const next = (): void => {
          if (k === 0) engine.upload(batches[1]);
        };
        const { loss, gradientNorm, features } = await engine.step(batch, 1e-3, ahead ? next : undefined);
        results.push(loss, gradientNorm, ...features);
        uploads.push(upload.mock.calls.length);
      }
      [engine, model, optimizer].forEach((made) => made.dispose());
      return results;
    };
    await useBackend('xla', { devices: '2' });
    const before = currentXlaEngine()?.addon.counts();
    const [found, plain] = [await steps(true), await steps(false)];
    expect(found).toEqual(plain);
    // Of two micro-batches that go through the encoder twice all but the first, and that of the next step.
    expect(uploads).toEqual([4, 3, 3, 3]);
    await vi.waitUntil(() => JSON.stringify(currentXlaEngine()?.addon.counts()) === JSON.stringify(before));
    upload.mockRestore();
  });

  it.each([
    ['one pass, where the memory of the devices allows it', 9, 6, 'step of 2 views'],
    ['four phases, where it does not', 2.5, 2, 'features'],
  ])('a step is done in %s', async (_, clips, microBatch, first) => {
    await useBackend('xla', { devices: '2' });
    const dataset = openMovingDots(temporaryFolder(), { clips: 12 });
    const set = ['views=2', 'training.batch=6', 'augment.frames=8', 'augment.minimumCrop=4'];
    const settings = resolveSettings({ preset: 'demo', set: [...set, 'encoder.hidden=8', 'encoder.kind=sttr'] });
    const make = () => new Pretraining(dataset, [0, 1, 2, 3, 4, 5, 6, 7], settings, 0);
    const addon = currentXlaEngine()?.addon as XlaAddon;
    const shape = { frames: 8, joints: 25, bodies: 2, channels: 3 };
    const sized = make();
    const { fixed, clip } = stepMemory(2, settings.encoder, shape, sized.model.parameters.count());
    // Two devices have it together, and keep a tenth free.
    const memory = vi.spyOn(addon, 'memory').mockReturnValue({ limit: (fixed + clips * clip) / 0.9 / 2 });
    const run = vi.spyOn(CompiledFunction.prototype, 'run').mockRejectedValue(new Error('stopped'));
    const training = make();
    expect(training.microBatch).toBe(microBatch);
    await expect(training.runEpoch()).rejects.toThrow('stopped');
    expect(run.mock.calls[0][0]).toBe(first);
    memory.mockReturnValue({ limit: fixed / 2 });
    expect(make).toThrow(/training.memory: found .* GiB, wanted at least .* for one clip/);
    [memory, run].forEach((spy) => spy.mockRestore());
    [sized, training].forEach((made) => made.dispose());
    dataset.close();
  });

  it('fine-tuning', async () => {
    const dataset = openMovingDots(folder, { clips: 6, name: 'tuned' });
    const shape = { frames: 8, joints: 25, bodies: 2, channels: 3 };
    const augment = { ...augmentDefaults, frames: 8, minimumCrop: 4 };
    const settings = { ...defaultRecognitionTraining, batch: 4, microBatch: 4 };
    const [expected, found] = await onBoth(async () => {
      const recogniser = new Recogniser(encoder, shape, 3, new Generator(1));
      const views = { modality: 'joint' as const, augment, cropRatio: 1 };
      const { train } = dataset.split('halves');
      const training = new RecognitionTraining(recogniser, dataset, train, views, settings, new Generator(0), {});
      const losses = [(await training.runEpoch()).loss, (await training.runEpoch()).loss];
      const scores = await training.scoresOf(new Float32Array(8 * 150).fill(0.5), 1);
      [training, recogniser].forEach((made) => made.dispose());
      return [...losses, ...scores];
    });
    expect(found).toBeAllClose(expected, { absolute: 1e-5, relativeToMax: 1e-4 });
    dataset.close();
  });

  it('features of clips, of frames and of joints, and scores of a detector that is trained on', async () => {
    const shape = { frames: 8, joints: 5, bodies: 1, channels: 3 };
    const windows = Float32Array.from({ length: 3 * 8 * 15 }, (_, i) => Math.sin(i * 0.3));
    const [expected, found] = await onBoth(async () => {
      const model = Encoder.create(encoder, shape, new Generator(1));
      const detector = new Detector(encoder, shape, 2, new Generator(0));
      const pooled = await model.featuresOf(windows, 3);
      const { temporal, spatial } = await model.denseFeaturesOf(windows, 3);
      const scores = await detector.probabilitiesOf(windows, 3);
      // Whoever sets the parameters need not say so.
      const weight = detector.parameters.get('fc.weight');
      assign(weight, tf.tidy(() => tf.mul(weight, 30))); // prettier-ignore
      const after = await detector.probabilitiesOf(windows, 3);
      [model, detector].forEach((made) => made.dispose());
      const features = { width: 5, of: (clips: Float32Array) => Promise.resolve(clips) };
      const classifiers = [1, 2].map((k) => ({
        weight: Float32Array.from({ length: 15 }, (_, i) => Math.cos(i * k)),
        bias: Float32Array.of(k, 0, -1),
      }));
      const input = { frames: 3, normalise: 'none', modality: 'joint', step: 1 } as const;
      const scorer = centredScorer(features, classifiers, input);
      const frames = await scorer.score(windows.subarray(0, 20), 4);
      scorer.close();
      return [pooled, temporal, spatial, scores, after, frames];
    });
    expect(found[4]).not.toBeAllClose(expected[3], { absolute: 1e-3 });
    expected.forEach((values, k) => expect(found[k]).toBeAllClose(values, { absolute: 1e-5, relativeToMax: 1e-5 }));
  });

  it.each([false, true])('the linear probe, Nesterov %s', async (nesterov) => {
    const generator = new Generator(4);
    const [clips, width, classes] = [22, 6, 3];
    const features = Float32Array.from({ length: clips * width }, () => generator.normal(0, 1));
    const labels = Array.from({ length: clips }, (_, n) => n % classes);
    const settings = { learningRate: 0.5, momentum: 0.9, batch: 8, epochs: 3, milestones: [2], decay: 0.1 };
    const [expected, found] = await onBoth(async () => {
      const { perEpoch, weight, bias } = await trainLinearClassifier(
        { features, width, labels },
        classes,
        { ...settings, nesterov, testEvery: 1 },
        {
          task: 'probe',
          trained: 'it',
          test: async (classifier) => [...(await classifier.scoresOf({ features, width }))],
        },
        new Generator(1),
        {},
      );
      return {
        losses: perEpoch.map(({ loss }) => loss),
        scores: perEpoch.flatMap(({ test }) => test ?? []),
        weight,
        bias,
      };
    });
    const close = { absolute: 1e-6, relativeToMax: 1e-5 };
    expect(found.losses).toBeAllClose(expected.losses, close);
    expect(found.scores).toBeAllClose(expected.scores, close);
    expect(found.weight).toBeAllClose(expected.weight, close);
    expect(found.bias).toBeAllClose(expected.bias, close);
  });

  it('detection', async () => {
    const dataset = openSwings(folder);
    const shape = { frames: 16, joints: 20, bodies: 1, channels: 3 };
    const reader = new WindowReader(dataset, { frames: 16, normalise: 'window', modality: 'joint' }, 1);
    const windows = { indices: dataset.split('halves').train, reader, stride: 8, tail: 'repeat' as const };
    const [expected, found] = await onBoth(async () => {
      const detector = new Detector(encoder, shape, 2, new Generator(0));
      const settings = { ...defaultDetectionTraining, batch: 12, microBatch: 12 };
      const training = new DetectionTraining(detector, dataset, windows, settings, 0, {});
      const { loss, frameAccuracy } = await training.runEpoch();
      [training, detector].forEach((made) => made.dispose());
      return [loss, frameAccuracy];
    });
    expect(found).toBeAllClose(expected, { absolute: 0, relativeToMax: 1e-4 });
    dataset.close();
  });

  it.each([1, 70])('retrieval, k = %i', async (k) => {
    const set = (clips: number, seed: number) => {
      const generator = new Generator(seed);
      const rows = Array.from({ length: clips }, () => Array.from({ length: 4 }, () => generator.normal(0, 1)));
      return featureSet(rows, new Array<number>(clips).fill(0));
    };
    const [expected, found] = await onBoth(() => findNeighbours(set(64 * 80, 1), set(5, 2), { k, block: 64 * 80 }));
    expect(found.indices).toEqual(expected.indices);
    expect(found.similarities).toBeAllClose(expected.similarities);
  });
});
