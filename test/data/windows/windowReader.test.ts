import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { Dataset, DatasetWriter, normaliseClip, normaliseWindow, WindowReader } from '../../../src/data';
import { applyModality, kinectV2, type Clip } from '../../../src/skeleton';
import { randomClip } from '../clips';
import { temporaryFolder } from '../temporaryFolder';

const person = 75;

function datasetOf(clips: readonly Clip[]): Dataset {
  const folder = join(temporaryFolder(), 'set');
  const writer = DatasetWriter.create(folder, {
    name: 'untrimmed',
    synthetic: true,
    layout: kinectV2,
    bodies: 2,
    classes: ['wave'],
    normalisation: 'none',
    source: 'random numbers',
  });
  clips.forEach((clip, index) => writer.append({ name: String(index), label: -1, clip }));
  writer.finish({ splits: {} });
  return Dataset.open(folder);
}

const plain = { frames: 8, normalise: 'none', modality: 'joint' } as const;
const clips = [
  randomClip({ frames: 30, bodies: 2, joints: 25 }, 1),
  randomClip({ frames: 5, bodies: 1, joints: 25 }, 2),
];

describe('frames of a recording', () => {
  it('are read by position', () => {
    const dataset = datasetOf(clips);
    expect(dataset.readFrames(0, 7, 3).coordinates).toEqual(clips[0].coordinates.slice(7 * 150, 10 * 150));
    const single = dataset.readFrames(1, 2, 2);
    expect(single).toMatchObject({ frames: 2, bodies: 2 });
    expect(single.coordinates.slice(0, person)).toEqual(clips[1].coordinates.slice(2 * person, 3 * person));
    expect(single.coordinates.slice(person, 150).every((value) => value === 0)).toBe(true);
    expect(() => dataset.readFrames(0, 29, 2)).toThrow('frames 29 to 31 of 30');
    dataset.close();
  });
});

describe('windows', () => {
  it.each([1, 4, 1024])('are the frames of the recording, read in blocks of %i', (block) => {
    const dataset = datasetOf(clips);
    const reader = new WindowReader(dataset, plain, block);
    const frames = (view: Float32Array): number[] =>
      Array.from({ length: 8 }, (_, t) => {
        const row = view.subarray(t * 150, (t + 1) * 150);
        return Array.from({ length: 30 }, (_, k) => k).findIndex((k) =>
          row.every((value, i) => value === clips[0].coordinates[k * 150 + i]),
        );
      });
    const read = (start: number, end: number, step: number) => frames(reader.read({ recording: 0, start, end, step }));
    expect(read(3, 11, 1)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(read(26, 30, 1)).toEqual([26, 27, 28, 29, 29, 29, 29, 29]);
    expect(read(0, 24, 3)).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
    expect(read(10, 21, 4)).toEqual([10, 14, 18, 18, 18, 18, 18, 18]);
    expect(reader.read({ recording: 1, start: 0, end: 5, step: 1 })).toHaveLength(reader.size);
    dataset.close();
  });

  it('take their modality after the normalisation', () => {
    const dataset = datasetOf(clips);
    const window = { recording: 0, start: 2, end: 10, step: 1 };
    const shape = { frames: 8, bodies: 2, joints: 25 };
    const cut = { ...shape, coordinates: clips[0].coordinates.slice(2 * 150, 10 * 150) };
    const reader = new WindowReader(dataset, { frames: 8, normalise: 'window', modality: 'motion' });
    const normalised = normaliseWindow(cut, kinectV2).coordinates;
    expect(reader.read(window)).toEqual(applyModality(normalised, shape, kinectV2, 'motion'));
    dataset.close();
  });

  it('of one recording share its rotation if asked to', () => {
    const late: Clip = { ...clips[0], coordinates: clips[0].coordinates.slice() };
    late.coordinates.fill(0, 0, 4 * 150);
    const dataset = datasetOf([late]);
    const reader = new WindowReader(dataset, { frames: 8, normalise: 'video', modality: 'joint' });
    const whole = normaliseWindow(late, kinectV2).coordinates;
    expect(reader.read({ recording: 0, start: 10, end: 18, step: 1 })).toEqual(whole.slice(10 * 150, 18 * 150));
    dataset.close();
  });
});

describe('normalisation of a window', () => {
  it('is that of a clip where everybody is there all the time', () => {
    const { coordinates } = normaliseWindow(clips[0], kinectV2);
    expect(coordinates).toBeAllClose(normaliseClip(clips[0], kinectV2).coordinates, { absolute: 2e-6 });
    expect(coordinates.slice(3, 6)).toBeAllClose([0, 0, 0]);
  });

  it('moves nothing in time: who is absent stays absent, on the last known centre', () => {
    const clip: Clip = { ...clips[0], coordinates: clips[0].coordinates.slice() };
    const absent = (frame: number, body: number): void => {
      const start = (frame * 2 + body) * person;
      clip.coordinates.fill(0, start, start + person);
    };
    [0, 1, 12].forEach((frame) => absent(frame, 0));
    [0, 5].forEach((frame) => absent(frame, 1));
    const { coordinates } = normaliseWindow(clip, kinectV2);
    const bodyAt = (source: Clip['coordinates'], frame: number, body: number): Float32Array =>
      source.slice((frame * 2 + body) * person, (frame * 2 + body + 1) * person);
    for (const [frame, body] of [[0, 0], [1, 0], [12, 0], [0, 1], [5, 1]]) {
      expect(bodyAt(coordinates, frame, body).every((value) => value === 0)).toBe(true);
    } // prettier-ignore
    // Distances between people do not change by turning, so they show which centre was taken.
    const length = (x: Float32Array): number => Math.hypot(...x.subarray(0, 3));
    const from = (frame: number, centreFrame: number): number => {
      const [p, c] = [bodyAt(clip.coordinates, frame, 1), bodyAt(clip.coordinates, centreFrame, 0).slice(3, 6)];
      return Math.hypot(p[0] - c[0], p[1] - c[1], p[2] - c[2]);
    };
    expect(length(bodyAt(coordinates, 1, 1))).toBeCloseTo(from(1, 2), 5);
    expect(length(bodyAt(coordinates, 12, 1))).toBeCloseTo(from(12, 11), 5);
    // The shoulders of frame 2, the first with body 0, lie along x.
    const shoulders = bodyAt(coordinates, 2, 0);
    expect(shoulders[8 * 3 + 1] - shoulders[4 * 3 + 1]).toBeCloseTo(0, 5);
    expect(shoulders[8 * 3 + 2] - shoulders[4 * 3 + 2]).toBeCloseTo(0, 5);
    expect(shoulders[8 * 3] - shoulders[4 * 3]).toBeGreaterThan(0);
  });

  it('leaves an empty window empty', () => {
    const empty: Clip = { ...clips[0], coordinates: new Float32Array(clips[0].coordinates.length) };
    expect(normaliseWindow(empty, kinectV2)).toEqual(empty);
  });
});
