import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../../src/backend';
import type { Dataset } from '../../../src/data';
import {
  activitySegments,
  centredScorer,
  clipFeatures,
  defaultClipClassifier,
  detect,
  scoreDetections,
  trainClipClassifier,
} from '../../../src/protocols';
import { drawClips } from '../../../src/protocols/detection/clipClassifier';
import { Generator } from '../../../src/random';
import { testBackend } from '../../testBackend';
import { openSwings } from './swings';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-clips-'));
let dataset: Dataset;

beforeAll(async () => {
  await useBackend(testBackend);
  dataset = openSwings(folder, { recordings: 8 });
});

afterAll(() => {
  dataset.close();
  rmSync(folder, { recursive: true });
});

const input = { frames: 4, normalise: 'window', modality: 'joint' } as const;
const settings = {
  ...defaultClipClassifier,
  steps: [1, 2] as const,
  clipsPerRecording: 60,
  learningRate: 0.3,
  epochs: 30,
};

describe('clips', () => {
  it('lie inside their recordings and carry the label of their middle', () => {
    const { train } = dataset.split('halves');
    const clips = drawClips(dataset, train, 16, defaultClipClassifier, new Generator(1));
    expect(clips).toHaveLength(16 * train.length);
    expect(clips.map(({ window }) => window.recording).slice(0, 5)).toEqual([...train, train[0]]);
    for (const { window, label } of clips) {
      expect([3, 4, 5]).toContain(window.step);
      const frames = dataset.frames(window.recording);
      expect(window.end - window.start).toBe(Math.min(16 * window.step, frames));
      const middle = Math.floor((window.start + window.end) / 2);
      const segment = dataset.segments(window.recording).find(([, start, end]) => middle >= start && middle < end);
      expect(label).toBe(segment === undefined ? 0 : segment[0] + 1);
    }
  });
});

describe('the linear classifier of clips', () => {
  it('learns on raw coordinates, is tested every few epochs, and detects', async () => {
    const { train, test } = dataset.split('halves');
    const features = clipFeatures(undefined, 60, 4);
    const tensors = tf.memory().numTensors;
    const trained = await trainClipClassifier(dataset, train, features, input, settings, new Generator(2));
    expect(tf.memory().numTensors).toBe(tensors);
    expect(trained.tested.map(({ epoch }) => epoch)).toEqual([5, 10, 15, 20, 25, 30]);
    expect(trained.perEpoch).toHaveLength(30);
    expect(trained.perEpoch[29].loss).toBeLessThan(0.5 * trained.perEpoch[0].loss);
    const again = await trainClipClassifier(dataset, train, features, input, settings, new Generator(2));
    expect(again).toEqual(trained);
    const scorer = centredScorer(features, trained.tested, { ...input, step: 1 });
    const heads = await detect(scorer, dataset, test, { segments: { ...activitySegments, smoothing: 2 } });
    expect(heads).toHaveLength(6);
    expect(heads[5].frameAccuracy).toBeGreaterThan(0.7);
    const score = (head: number) => scoreDetections(heads[head].videos, { metric: 'voc', theta: 0.3 }).mapAction;
    expect(score(5)).toBeGreaterThan(0.3);
    scorer.close();
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
