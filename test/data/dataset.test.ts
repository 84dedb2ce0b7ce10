import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, DatasetWriter, type DatasetDescription } from '../../src/data';
import { kinectV1 } from '../../src/skeleton';
import { randomClip } from './clips';
import { temporaryFolder } from './temporaryFolder';

const description: DatasetDescription = {
  name: 'test set',
  synthetic: true,
  layout: kinectV1,
  bodies: 2,
  classes: ['wave', 'sit'],
  normalisation: 'none',
  source: 'random numbers',
};

const one = randomClip({ frames: 3, bodies: 1, joints: 20 }, 1);
const two = randomClip({ frames: 5, bodies: 2, joints: 20 }, 2);
const emptySecond = randomClip({ frames: 2, bodies: 2, joints: 20 }, 3);
for (let t = 0; t < 2; t++) emptySecond.coordinates.fill(0, (t * 2 + 1) * 60, (t * 2 + 2) * 60);

function write(folder: string, options: Partial<DatasetDescription> = {}): string {
  const writer = DatasetWriter.create(folder, { ...description, ...options });
  writer.append({ name: 'a', label: 0, clip: one, subject: 4, camera: 2, setup: 3, replication: 1 });
  writer.append({ name: 'b', label: 1, clip: two, segments: [[1, 0, 3]] });
  writer.append({ name: 'c', label: -1, clip: emptySecond });
  writer.finish({ splits: { half: { train: [0, 1], test: [2] } } });
  return folder;
}

describe('data set folder', () => {
  it('is replaced where a link leads, has one writer by whatever name, and nothing beside it stays', () => {
    const around = temporaryFolder();
    const [folder, link] = [write(join(around, 'set')), join(around, 'link')];
    symlinkSync(folder, link);
    const writer = DatasetWriter.create(folder, { ...description, force: true });
    expect(() => write(link, { force: true })).toThrow(/at work on it/);
    writer.abort();
    write(link, { force: true, name: 'replaced' });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(Dataset.open(folder).info.name).toBe('replaced');
    expect(readdirSync(around).sort()).toEqual(['link', 'set']);
  });

  it('gives back what was written, padded to M bodies', () => {
    const dataset = Dataset.open(write(join(temporaryFolder(), 'set')));
    expect(dataset.size).toBe(3);
    expect(dataset.info).toMatchObject({ name: 'test set', synthetic: true, sequences: 3, frames: 10, bodies: 2 });
    expect(dataset.layout).toEqual(kinectV1);
    expect(dataset.recording(0)).toEqual({
      name: 'a',
      label: 0,
      frames: 3,
      bodies: 1,
      subject: 4,
      camera: 2,
      setup: 3,
      replication: 1,
    });
    const padded = dataset.read(0);
    expect(padded).toMatchObject({ frames: 3, bodies: 2, joints: 20 });
    for (let t = 0; t < 3; t++) {
      expect(padded.coordinates.slice(t * 120, t * 120 + 60)).toEqual(one.coordinates.slice(t * 60, t * 60 + 60));
      expect(padded.coordinates.slice(t * 120 + 60, t * 120 + 120).every((value) => value === 0)).toBe(true);
    }
    // In memory with something else in it.
    const memory = new Float32Array(2000).fill(9);
    expect(dataset.read(0, (numbers) => memory.subarray(0, numbers))).toEqual(padded);
    expect(memory[360]).toBe(9);
    expect(dataset.read(1)).toEqual(two);
    expect(dataset.read(2)).toEqual(emptySecond);
    expect(dataset.recording(2).bodies).toBe(1);
    expect(dataset.split('half')).toEqual({ train: [0, 1], test: [2] });
    expect(dataset.segments(1)).toEqual([[1, 0, 3]]);
    expect(dataset.segments(0)).toEqual([]);
    dataset.close();
  });

  it('lists the known splits when one is unknown', () => {
    const dataset = Dataset.open(write(join(temporaryFolder(), 'set')));
    expect(() => dataset.split('x-sub')).toThrow(/split: found x-sub, wanted half/);
    dataset.close();
  });

  it('has a fingerprint of its content, not of its name', () => {
    const folder = temporaryFolder();
    const print = (name: string, options: Partial<DatasetDescription> = {}): string => {
      const dataset = Dataset.open(write(join(folder, name), options));
      dataset.close();
      return dataset.fingerprint;
    };
    const first = print('first');
    expect(print('second', { name: 'other' })).toBe(first);
    expect(print('third', { classes: ['wave', 'stand'] })).not.toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses a damaged folder', () => {
    const folder = temporaryFolder();
    expect(() => Dataset.open(folder)).toThrow(/no dataset.json/);
    const longer = write(join(folder, 'longer'));
    appendFileSync(join(longer, 'coordinates.f32'), 'x');
    expect(() => Dataset.open(longer)).toThrow(/bytes: found/);
    const shorter = write(join(folder, 'shorter'));
    truncateSync(join(shorter, 'coordinates.f32'), 8);
    expect(() => Dataset.open(shorter)).toThrow(/bytes: found 8/);
    const edit = (name: string, file: string, from: RegExp, to: string): string => {
      const set = write(join(folder, name));
      const text = readFileSync(join(set, file), 'utf8');
      expect(text).toMatch(from);
      writeFileSync(join(set, file), text.replace(from, to));
      return set;
    };
    const cases: [file: string, from: RegExp, to: string, message: RegExp][] = [
      ['dataset.json', /"version": 1/, '"version": 9', /version: found 9/],
      ['dataset.json', /"frames": 10/, '"frames": 11', /frames of all recordings: found 10, wanted 11/],
      ['dataset.json', /"centre": 1/, '"centre": 77', /layout centre: found 77/],
      ['sequences.json', /"label":\[0/, '"label":[7', /label\[0\]: found 7/],
      ['sequences.json', /"label":\[0,/, '"label":[', /entries of label: found 2, wanted 3/],
      ['splits.json', /"test":\[2\]/, '"test":[3]', /half.test: found 3/],
      ['segments.json', /\[1,0,3\]/, '[1,0,30]', /segments.json: b/],
      ['splits.json', /\}/, '', /file of the data set: found text that is cut or damaged .*Import the data again/],
    ];
    for (const [index, [file, from, to, message]] of cases.entries()) {
      expect(() => Dataset.open(edit(`case${index}`, file, from, to))).toThrow(message);
    }
  });
});

describe('writing a data set', () => {
  it('overwrites only a data set, and only with force', () => {
    const folder = temporaryFolder();
    const target = write(join(folder, 'set'));
    expect(() => write(target)).toThrow(/--force/);
    write(target, { force: true });
    writeFileSync(join(folder, 'file'), 'precious');
    expect(() => write(join(folder, 'file'), { force: true })).toThrow(/found a file, wanted no folder/);
    mkdirSync(join(folder, 'run'));
    expect(() => write(join(folder, 'run'), { force: true })).toThrow(
      /found a folder of other files.*only a data set is/,
    );
  });

  it('leaves nothing behind when aborted', () => {
    const folder = temporaryFolder();
    const writer = DatasetWriter.create(join(folder, 'set'), description);
    writer.append({ name: 'a', label: 0, clip: one });
    writer.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses what cannot be stored', () => {
    const writer = DatasetWriter.create(join(temporaryFolder(), 'set'), description);
    writer.append({ name: 'a', label: 0, clip: one });
    const nan = randomClip({ frames: 1, bodies: 1, joints: 20 });
    nan.coordinates[5] = NaN;
    expect(() => writer.append({ name: 'a', label: 0, clip: one })).toThrow(/used before/);
    expect(() => writer.append({ name: 'b', label: 2, clip: one })).toThrow(/label: found 2/);
    expect(() => writer.append({ name: 'b', label: 0, clip: nan })).toThrow(/frame 0, joint 1 \(spine\): found NaN/);
    const joints = randomClip({ frames: 1, bodies: 1, joints: 25 });
    expect(() => writer.append({ name: 'b', label: 0, clip: joints })).toThrow(/joints: found 25, wanted 20/);
    const bodies = randomClip({ frames: 1, bodies: 3, joints: 20 });
    expect(() => writer.append({ name: 'b', label: 0, clip: bodies })).toThrow(/bodies: found 3/);
    expect(() => writer.append({ name: 'b', label: 0, clip: one, segments: [[0, 2, 9]] })).toThrow(/segment/);
    expect(() => writer.finish({ splits: { s: { train: [1], test: [] } } })).toThrow(/split s: found 1/);
    writer.abort();
  });
});
