import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { Dataset } from '../../src/data/dataset';
import { importSynthetic, scaleNotes, type SyntheticImportOptions } from '../../src/synthetic';

const small: SyntheticImportOptions = {
  actions: ['drink', 'clap', 'sit down', 'kick', 'wave a hand', 'hug', 'shake hands', 'pick up'],
  subjects: 8,
  setups: 2,
  replications: 1,
};
const folder = mkdtempSync(join(tmpdir(), 'usdrl-synthetic-'));
const main = join(folder, 'main');

beforeAll(async () => {
  await importSynthetic(main, small);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the folder holds every recording with its numbers, marked synthetic', () => {
  const dataset = Dataset.open(main);
  expect(dataset.size).toBe(8 * 8 * 3);
  expect(dataset.info).toMatchObject({ synthetic: true, bodies: 2, classes: small.actions });
  const index = Array.from({ length: dataset.size }, (_, i) => i).find(
    (i) => dataset.name(i) === 'S002C003P004R001A001',
  );
  expect(dataset.recording(index ?? -1)).toMatchObject({ label: 0, setup: 2, camera: 3, subject: 4, replication: 1 });
  dataset.close();
});

test.each([
  ['cross-subject', 'subject'],
  ['cross-view', 'camera'],
  ['cross-setup', 'setup'],
] as const)('%s is disjoint and complete, with all classes on both sides', (name, column) => {
  const dataset = Dataset.open(main);
  const { train, test: held } = dataset.split(name);
  expect([...train, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: dataset.size }, (_, i) => i));
  const values = (part: number[]) => new Set(part.map((i) => dataset.recording(i)[column]));
  expect([...values(train)].filter((value) => values(held).has(value))).toEqual([]);
  for (const part of [train, held]) {
    expect(new Set(part.map((i) => dataset.label(i))).size).toBe(dataset.info.classes.length);
  }
  dataset.close();
});

test('what a scale comes to is said, and where it makes no difference any more', () => {
  expect(scaleNotes({})).toEqual([]);
  expect(scaleNotes({ scale: 1.5 })).toEqual(['scale 1.5: 18 subjects in 6 setups']);
  const smallest = ': 2 subjects in 2 setups, the smallest set: every scale below 0.208 gives the same';
  for (const scale of [0.02, 0.1]) expect(scaleNotes({ scale })).toEqual([`scale ${scale}${smallest}`]);
  expect(scaleNotes({ scale: 0.21 })).toEqual(['scale 0.21: 3 subjects in 2 setups']);
});

test('clips are centred and turned: the mid spine is 0, shoulders of frame 0 lie along x', () => {
  const dataset = Dataset.open(main);
  for (let i = 0; i < dataset.size; i += 17) {
    const { bodies, coordinates } = dataset.read(i);
    expect(coordinates.subarray(3, 6).every((value) => value === 0)).toBe(true);
    expect(coordinates[8 * 3 + 1]).toBeCloseTo(coordinates[4 * 3 + 1], 4);
    expect(coordinates[8 * 3 + 2]).toBeCloseTo(coordinates[4 * 3 + 2], 4);
    expect(bodies).toBe(2);
  }
  dataset.close();
});

test('the same seed gives the same set, another seed another', async () => {
  const few: SyntheticImportOptions = { actions: ['drink', 'hug'], subjects: 2, setups: 2, replications: 1 };
  const files = ['a', 'b', 'c'].map((name) => join(folder, name));
  await importSynthetic(files[0], few);
  await importSynthetic(files[1], few);
  await importSynthetic(files[2], { ...few, seed: 1 });
  const [a, b, c] = files.map((file) => readFileSync(join(file, 'coordinates.f32')));
  expect(a.equals(b)).toBe(true);
  expect(a.equals(c)).toBe(false);
});

test('raw clips stay in front of the camera', async () => {
  const out = join(folder, 'raw');
  await importSynthetic(out, { actions: ['clap'], subjects: 2, setups: 2, replications: 1, normalise: false });
  const dataset = Dataset.open(out);
  expect(dataset.info.normalisation).toBe('none');
  expect(dataset.read(0).coordinates[5]).toBeGreaterThan(1.5);
  dataset.close();
});

test('a stopped import leaves nothing, and an existing set is not replaced unasked', async () => {
  const out = join(folder, 'stopped');
  const controller = new AbortController();
  controller.abort();
  await expect(importSynthetic(out, { ...small, signal: controller.signal })).rejects.toThrow(/interrupted/);
  expect(existsSync(out)).toBe(false);
  await expect(importSynthetic(main, small)).rejects.toThrow(/force/);
});

test.each(['cross-subject', 'cross-view', 'cross-setup'])(
  'raw neighbours on %s are better than chance and far from perfect',
  (name) => {
    const dataset = Dataset.open(main);
    const { train, test: held } = dataset.split(name);
    const features = Array.from({ length: dataset.size }, (_, i) => rawFeature(dataset, i));
    const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    const right = held.filter((i) => {
      const scores = train.map((j) => cosine(features[i], features[j]));
      return dataset.label(train[scores.indexOf(Math.max(...scores))]) === dataset.label(i);
    });
    const accuracy = right.length / held.length;
    expect(accuracy).toBeGreaterThan(2 / dataset.info.classes.length);
    expect(accuracy).toBeLessThan(0.95);
    dataset.close();
  },
);

/** 16 frames of the clip, flattened, of length 1. */
function rawFeature(dataset: Dataset, index: number): Float32Array {
  const { frames, bodies, joints, coordinates } = dataset.read(index);
  const row = bodies * joints * 3;
  const feature = new Float32Array(16 * row);
  for (let k = 0; k < 16; k++) {
    const t = Math.floor(((k + 0.5) * frames) / 16);
    feature.set(coordinates.subarray(t * row, (t + 1) * row), k * row);
  }
  const size = Math.sqrt(feature.reduce((sum, value) => sum + value * value, 0));
  return feature.map((value) => value / size);
}
