import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../../src/backend';
import { WindowReader, type Dataset, type Proposal } from '../../../src/data';
import { defaultEncoder, Detector, tokensOf } from '../../../src/model';
import {
  boundaryLabels,
  defaultBoundaries,
  defaultDetectionTraining,
  denseScorer,
  detect,
  DetectionTraining,
  perClassSegments,
  scoreByBoundaries,
  scoreFrames,
  SegmentFinder,
} from '../../../src/protocols';
import { Generator } from '../../../src/random';
import { addGradient, Sgd } from '../../../src/training';
import { randomTensor } from '../../gradientCheck';
import { testBackend } from '../../testBackend';
import { openSwings } from './swings';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-boundaries-'));
const shape = { frames: 16, joints: 20, bodies: 1, channels: 3 };
const encoder = { ...defaultEncoder, kind: 'sttr' as const, hidden: 8 };
const settings = { ...defaultDetectionTraining, learningRate: 1, batch: 12, microBatch: 5, epochs: 40 };
let dataset: Dataset;

beforeAll(async () => {
  await useBackend(testBackend);
  dataset = openSwings(folder);
});

afterAll(() => {
  dataset.close();
  rmSync(folder, { recursive: true });
});

function trainingOf(kind: Detector['encoder'], boundary = defaultBoundaries, execution: 'auto' | 'eager' = 'eager') {
  const detector = new Detector(kind, shape, 2, new Generator(0), true);
  const reader = new WindowReader(dataset, { frames: 16, normalise: 'window', modality: 'joint' }, 1);
  const windows = { indices: dataset.split('halves').train, reader, stride: 8, tail: 'repeat' as const, boundary };
  return new DetectionTraining(detector, dataset, windows, settings, 0, { execution });
}

describe('the labels of start and end', () => {
  it('are the frames round the first and the last of a segment', () => {
    // Frames 2 to 6, and 9 alone.
    const labels = boundaryLabels([[0, 2, 7], [1, 9, 10]], 0, 12, 1); // prettier-ignore
    const of = (which: number): number[] => [...labels].filter((_, place) => place % 2 === which);
    expect(of(0)).toEqual([0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0]);
    expect(of(1)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0]);
  });

  it('are those of a window where it cuts a border off, and none without segments', () => {
    expect([...boundaryLabels([[0, 2, 7]], 3, 3, 1)]).toEqual([1, 0, 0, 0, 0, 1]);
    expect([...boundaryLabels([[0, 2, 7]], 8, 2, 0)]).toEqual([0, 0, 0, 0]);
    expect([...boundaryLabels([], 0, 2, 3)]).toEqual([0, 0, 0, 0]);
  });
});

describe('the score of an interval', () => {
  const proposals: Proposal[] = [[1, 1, 4, 0.5], [2, 0, 6, 0.6]]; // prettier-ignore
  const starts = [0.1, 0.2, 0.9, 0, 0, 0];
  const ends = [0, 0, 0, 0.4, 0.8, 0.01];
  const borders = starts.flatMap((start, frame) => [start, ends[frame]]);

  it('is class^0.9 * (start * end)^0.1, by hand', () => {
    const at = scoreByBoundaries(proposals, borders, { ...defaultBoundaries, width: 0 });
    expect(at.map(([label, start, end]) => [label, start, end])).toEqual([[1, 1, 4], [2, 0, 6]]); // prettier-ignore
    // 0.5^0.9 * (0.2 * 0.4)^0.1 = 0.535887 * 0.776800 and 0.6^0.9 * (0.1 * 0.01)^0.1 = 0.631446 * 0.501187.
    expect(at.map(([, , , score]) => score)).toBeAllClose([0.416277, 0.316473], { absolute: 1e-6 });
    // Within a frame of the borders: starts 0.9 and 0.2, ends 0.8 and 0.8.
    const near = scoreByBoundaries(proposals, borders, { ...defaultBoundaries, width: 1 });
    const wanted = [0.5 ** 0.9 * 0.72 ** 0.1, 0.6 ** 0.9 * 0.16 ** 0.1];
    expect(near.map(([, , , score]) => score)).toBeAllClose(wanted, { absolute: 1e-12 });
  });

  it('is the confidence itself with exponents 1 and 0, whatever the borders, also after the end of the recording', () => {
    const plain = { ...defaultBoundaries, classExponent: 1, boundaryExponent: 0 };
    expect(scoreByBoundaries(proposals, borders, plain)).toEqual(proposals);
    const beyond: Proposal[] = [[1, 2, 9, 0.5]];
    expect(scoreByBoundaries(beyond, borders, plain)).toEqual(beyond);
    expect(scoreByBoundaries(beyond, borders, { ...defaultBoundaries, width: 0 })[0][3]).toBe(0);
  });

  it('ranks before overlapping proposals are suppressed', () => {
    const finder = new SegmentFinder(
      3,
      { ...perClassSegments, suppression: 'all' },
      { ...defaultBoundaries, width: 0 },
    );
    // Class 2 is the more probable; class 1 has the better borders.
    const rows = [[0.5, 0, 0.5], [0.1, 0.4, 0.5], [0.1, 0.4, 0.5], [0.9, 0.01, 0.09]]; // prettier-ignore
    finder.push(Float32Array.from(rows.flat()), Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0]));
    expect(finder.finish()).toMatchObject([[1, 1, 3, expect.any(Number)]]);
    const other = new SegmentFinder(3, perClassSegments, defaultBoundaries);
    expect(() => other.push(new Float32Array(3), new Float32Array([NaN, 0]))).toThrow('not finite');
  });
});

describe('a detector with start and end', () => {
  it('has the loss of the classes and, weighted, that of the borders; in micro-batches the same', async () => {
    const coordinates = randomTensor([2, 16, 60], 3);
    const labels = Array.from({ length: 32 }, (_, row) => row % 3);
    const yes = (row: number, event: number): boolean => (row + event) % 4 === 0;
    const row = (n: number): number[] => [
      ...[0, 1, 2].map((c) => (c === labels[n] ? 1 / 32 : 0)),
      ...[0, 1].map((event) => (yes(n, event) ? 1 / 32 : 0)),
      ...[0, 1].map((event) => (yes(n, event) ? 0 : 1 / 32)),
    ];
    const targets = tf.tensor2d(labels.map((_, n) => row(n)));
    const detector = new Detector(encoder, shape, 2, new Generator(2), true);
    const p = Array.from(await detector.probabilities(tokensOf(coordinates)).data());
    expect(p).toHaveLength(32 * 5);
    const ofClasses = -labels.reduce((sum, label, n) => sum + Math.log(p[n * 5 + label]), 0) / 32;
    const event = (n: number, which: number): number => {
      const q = p[n * 5 + 3 + which];
      return -Math.log(yes(n, which) ? q : 1 - q);
    };
    const ofBorders = labels.reduce((sum, _, n) => sum + event(n, 0) + event(n, 1), 0) / 32;
    const microBatch = { coordinates, targets };
    const output = addGradient(detector, new Sgd(detector.parameters, 0.9), microBatch, { count: 2, weight: 0.5 });
    expect(await output.loss.data()).toBeAllClose([ofClasses + 0.5 * ofBorders], { absolute: 1e-4 });
    const best = (n: number): number => p.slice(n * 5, n * 5 + 3).indexOf(Math.max(...p.slice(n * 5, n * 5 + 3)));
    const hits = labels.filter((label, n) => best(n) === label).length;
    expect(await output.accuracy.data()).toBeAllClose([hits / 32], { absolute: 1e-6 });
    // Without it the classifier begins with the same numbers.
    const plain = new Detector(encoder, shape, 2, new Generator(2));
    const classes = Array.from(await plain.probabilities(tokensOf(coordinates)).data());
    expect(classes).toBeAllClose(
      p.filter((_, place) => place % 5 < 3),
      { absolute: 1e-6 },
    );
  });

  it('learns them, is the same compiled, and ranks as usdrl with exponents 1 and 0', async () => {
    const [eager, compiled] = [trainingOf('raw'), trainingOf('raw', defaultBoundaries, 'auto')];
    const first = await eager.runEpoch();
    expect((await compiled.runEpoch()).loss).toBeCloseTo(first.loss, 4);
    let last = first;
    for (let epoch = 1; epoch < 40; epoch++) last = await eager.runEpoch();
    expect(last.loss).toBeLessThan(0.6 * first.loss);
    const scorer = denseScorer(eager.detector, { stride: 8, tail: 'repeat', normalise: 'window', modality: 'joint' });
    const find = async (boundaries?: typeof defaultBoundaries) => {
      const { test } = dataset.split('halves');
      return (await detect(scorer, dataset, test, { segments: perClassSegments, boundaries }))[0];
    };
    const plain = await find();
    expect(await find({ ...defaultBoundaries, classExponent: 1, boundaryExponent: 0 })).toEqual(plain);
    const scored = await find(defaultBoundaries);
    expect(scored).not.toEqual(plain);
    expect(scored.frameAccuracy).toBe(plain.frameAccuracy);
    // Starts are more probable at the starts of actions than elsewhere.
    const [recording] = dataset.split('halves').test;
    const frames = dataset.frames(recording);
    const labels = boundaryLabels(dataset.segments(recording), 0, frames, 3);
    const rows: number[][] = [[], []];
    for await (const { first: from, scores } of scoreFrames(scorer, dataset, [recording])) {
      for (let row = 0; row * 5 < scores.length; row++) rows[labels[2 * (from + row)]].push(scores[row * 5 + 3]);
    }
    const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(meanOf(rows[1])).toBeGreaterThan(meanOf(rows[0]) + 0.05);
    [eager, compiled].forEach((training) => {
      training.detector.dispose();
      training.dispose();
    });
  });
});
