import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { DatasetWriter, type Segment, type Split } from '../../src/data';
import { evaluateDetection, type DetectionRequest } from '../../src/runs';
import { kinectV1 } from '../../src/skeleton';
import { randomClip } from '../data/clips';
import { temporaryFolder } from '../data/temporaryFolder';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

/** A recording; `nobody` leaves all coordinates 0. */
interface Recording {
  name: string;
  frames: number;
  segments: Segment[];
  nobody?: boolean;
}

const long: Recording = { name: 'long', frames: 40, segments: [[0, 4, 20]] };

function dataset(recordings: readonly Recording[], split: Split): string {
  const folder = join(temporaryFolder(), 'set');
  const writer = DatasetWriter.create(folder, {
    name: 'awkward',
    synthetic: true,
    layout: kinectV1,
    bodies: 1,
    classes: ['only'],
    normalisation: 'none',
    source: 'a test',
  });
  recordings.forEach(({ name, frames, segments, nobody }, seed) => {
    const clip = randomClip({ frames, bodies: 1, joints: 20 }, seed);
    if (nobody) clip.coordinates.fill(0);
    writer.append({ name, label: -1, clip, segments });
  });
  writer.finish({ splits: { all: split } });
  return folder;
}

function request(data: string, more: Partial<DetectionRequest> = {}): DetectionRequest {
  const set = [
    'encoder.hidden=8',
    'encoder.kind=sttr',
    'augment.frames=16',
    'training.execution=eager',
    'detection.usdrl.trainStride=8',
    'detection.usdrl.testStride=8',
    'detection.usdrl.epochs=2',
    'detection.ssd.epochs=2',
    'detection.ssd.frames=4',
    ...(more.set ?? []),
  ];
  return { data, split: 'all', baseline: 'untrained', ...more, set };
}

describe('awkward recordings of one class', () => {
  const recordings: Recording[] = [
    long,
    { name: 'one frame', frames: 1, segments: [[0, 0, 1]] },
    { name: 'shorter than a window', frames: 7, segments: [[0, 2, 5]] },
    { name: 'nobody', frames: 20, segments: [], nobody: true },
    { name: 'overlapping', frames: 30, segments: [[0, 0, 20], [0, 10, 30]] }, // prettier-ignore
    { name: 'all action', frames: 16, segments: [[0, 0, 16]] },
  ];
  const everything = recordings.map((_, index) => index);

  it.each(['usdrl', 'ssd'] as const)('are trained on and scored, every frame once: %s', async (protocol) => {
    const out = join(temporaryFolder(), 'result.json');
    const data = dataset(recordings, { train: everything, test: everything });
    const result = await evaluateDetection(request(data, { set: [`detection.protocol=${protocol}`], out }));
    expect(result.counts).toMatchObject({ test: 6, classes: 1, frames: 114, segments: 6 });
    const { mapAction, mapVideo, frameAccuracy, perVideo } = result;
    [mapAction, mapVideo, frameAccuracy].forEach((share) => {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    });
    expect(perVideo.find(({ name }) => name === 'nobody')?.ap).toBe(0);
    const files = readdirSync(join(out, '..', 'result', 'proposals'));
    expect(files.sort()).toEqual(recordings.map(({ name }) => `${name}.txt`).sort());
    if (protocol === 'ssd') return;
    for (const { name, frames } of recordings) {
      const text = readFileSync(join(out, '..', 'result', 'proposals', `${name}.txt`), 'utf8');
      const ends = text.split('\n').filter((line) => line !== '').map((line) => Number(line.split(',')[2])); // prettier-ignore
      ends.forEach((end) => expect(end).toBeLessThanOrEqual(frames));
    }
  });

  it('may leave nothing detected', async () => {
    const data = dataset(recordings, { train: [0], test: everything });
    const set = ['detection.usdrl.segments.threshold=1', 'detection.theta=1', 'detection.thetas=1'];
    const result = await evaluateDetection(request(data, { set }));
    expect(result).toMatchObject({ mapAction: 0, mapVideo: 0, f1: 0, counts: { proposals: 0 } });
    expect(result.errors).toMatchObject({ missed: 6, proposals: 0 });
  });
});

describe('before any training', () => {
  it('an empty test part, names that no file can have and settings out of range are refused', async () => {
    const out = join(temporaryFolder(), 'result.json');
    const refused = async (data: string, set: string[], message: string): Promise<void> => {
      await expect(evaluateDetection(request(data, { out, set }))).rejects.toThrow(message);
      expect(existsSync(join(out, '..', 'result'))).toBe(false);
    };
    await refused(dataset([long], { train: [0], test: [] }), [], 'test part of all: found none');
    const outside = dataset([{ ...long, name: '../escape' }], { train: [0], test: [0] });
    await refused(outside, [], 'a name that can be a file name');
    const data = dataset([long], { train: [0], test: [0] });
    await refused(data, ['detection.theta=0'], 'overlaps above 0 and up to 1');
    await refused(data, ['detection.thetas=0.5,1.01'], 'overlaps above 0 and up to 1');
    await refused(data, ['detection.usdrl.segments.threshold=-0.1'], 'segments.threshold: found -0.1, wanted 0 to 1');
    await refused(data, ['detection.ssd.segments.suppressionOverlap=2'], 'suppressionOverlap: found 2, wanted 0 to 1');
    await refused(data, ['detection.usdrl.segments.smoothing=-1'], 'smoothing');
    await refused(data, ['detection.usdrl.segments.minimumLength=0'], 'minimumLength');
  });
});

describe('a stored detector', () => {
  it('needs labelled segments in the test part alone', async () => {
    const out = join(temporaryFolder(), 'result.json');
    await evaluateDetection(request(dataset([long], { train: [0], test: [0] }), { out }));
    const unlabelled = dataset(
      [
        { ...long, segments: [] },
        { ...long, name: 'labelled' },
      ],
      { train: [0], test: [1] },
    );
    const detector = join(out, '..', 'result', 'detector.safetensors');
    const result = await evaluateDetection({ data: unlabelled, split: 'all', detector, out: `${out}.again.json` });
    expect(result).toMatchObject({ checkpoint: detector, counts: { segments: 1 } });
  });
});
