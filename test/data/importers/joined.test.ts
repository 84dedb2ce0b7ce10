import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  Dataset,
  DatasetWriter,
  datasetProblems,
  importJoined,
  normaliseClip,
  normalisationText,
  type DatasetDescription,
  type NewRecording,
} from '../../../src/data';
import { kinectV1, kinectV1ToV2, kinectV2, type Clip } from '../../../src/skeleton';
import { randomClip } from '../clips';
import { temporaryFolder } from '../temporaryFolder';

const shape = { frames: 20, bodies: 1, joints: kinectV1.joints.length };

/** A data set whose first recordings train and whose last one tests. */
function dataset(recordings: readonly NewRecording[], about: Partial<DatasetDescription> = {}): string {
  const folder = join(temporaryFolder(), 'set');
  const writer = DatasetWriter.create(folder, {
    name: 'made up',
    synthetic: true,
    layout: kinectV1,
    bodies: 1,
    classes: ['a', 'b'],
    normalisation: 'none',
    source: 'a test',
    ...about,
  });
  recordings.forEach((recording) => writer.append(recording));
  const train = recordings.slice(0, -1).map((_, index) => index);
  writer.finish({ splits: { halves: { train, test: [recordings.length - 1] } } });
  return folder;
}

const clips = (seed: number): NewRecording[] =>
  ['one', 'two', 'three'].map((name, i) => ({ name, label: i % 2, clip: randomClip(shape, seed + i) }));

const part = (folder: string): { folder: string; split: string } => ({ folder, split: 'halves' });

function framesOf(clip: Clip, start: number, frames: number): Clip {
  const size = clip.bodies * clip.joints * 3;
  return { ...clip, frames, coordinates: clip.coordinates.slice(start * size, (start + frames) * size) };
}

describe('importJoined', () => {
  it('takes the training parts alone, normalises what was not, and leaves labels behind', async () => {
    const raw = dataset(clips(0));
    const done = dataset(clips(10), { normalisation: normalisationText });
    const out = join(temporaryFolder(), 'joined');
    const report = await importJoined([part(raw), part(done)], out);
    expect(report).toMatchObject({ recordings: 4, frames: 80, splits: { pretrain: { train: 4, test: 0 } } });
    const joined = Dataset.open(out);
    expect([0, 1, 2, 3].map((i) => joined.name(i))).toEqual(['1/one', '1/two', '2/one', '2/two']);
    expect([0, 1, 2, 3].map((i) => joined.label(i))).toEqual([-1, -1, -1, -1]);
    expect(joined.read(1).coordinates).toEqual(normaliseClip(randomClip(shape, 1), kinectV1).coordinates);
    expect(joined.read(3).coordinates).toEqual(randomClip(shape, 11).coordinates);
    expect(joined.info).toMatchObject({ synthetic: true, normalisation: normalisationText, classes: [] });
    expect(await datasetProblems(joined)).toEqual([]);
    joined.close();
  });

  it('cuts untrimmed recordings into windows that cover them, whatever is labelled, and drops empty ones', async () => {
    const long = randomClip({ ...shape, frames: 50 }, 3);
    long.coordinates.fill(0, 0, 16 * 60);
    const segments = [[0, 20, 30]] as const;
    const untrimmed = dataset([
      { name: 'take', label: -1, clip: long, segments },
      { name: 'other', label: -1, clip: long, segments },
    ]);
    const out = join(temporaryFolder(), 'joined');
    const report = await importJoined([part(untrimmed)], out, { window: 16 });
    expect(report.skipped).toEqual([{ name: '1/take:0', why: 'no body in it' }]);
    const joined = Dataset.open(out);
    const names = Array.from({ length: joined.size }, (_, i) => joined.name(i));
    expect(names).toEqual(['1/take:8', '1/take:16', '1/take:24', '1/take:32', '1/take:34']);
    expect(joined.read(4).coordinates).toEqual(normaliseClip(framesOf(long, 34, 16), kinectV1).coordinates);
    expect(joined.untrimmed).toBe(false);
    joined.close();
  });

  it('refuses sets that do not belong together, and leaves nothing behind', async () => {
    const v1 = dataset(clips(0));
    const clip = randomClip({ ...shape, joints: 25 });
    const v2 = dataset(
      ['one', 'two'].map((name) => ({ name, label: 0, clip })),
      { layout: kinectV2 },
    );
    const spine = dataset(clips(0), { normalisation: 'spine to z' });
    const out = join(temporaryFolder(), 'joined');
    await expect(importJoined([part(v1), part(v2)], out)).rejects.toThrow(/layout.*kinect-v2-25.*kinect-v1-20/s);
    await expect(importJoined([part(v1), part(spine)], out)).rejects.toThrow(/normalisation.*spine to z/s);
    await expect(importJoined([part(v1), { folder: v1, split: 'none' }], out)).rejects.toThrow(/split.*none.*halves/s);
    await expect(importJoined([], out)).rejects.toThrow(/data sets to join/);
    expect(existsSync(out)).toBe(false);
  });

  it('keeps labels and test parts where all classes are the same', async () => {
    const out = join(temporaryFolder(), 'joined');
    await importJoined([part(dataset(clips(0))), part(dataset(clips(10)))], out, { labels: 'same' });
    const joined = Dataset.open(out);
    expect(joined.info.classes).toEqual(['a', 'b']);
    expect(joined.split('joined')).toEqual({ train: [0, 1, 3, 4], test: [2, 5] });
    expect([0, 1, 2, 3, 4, 5].map((i) => joined.label(i))).toEqual([0, 1, 0, 0, 1, 0]);
    joined.close();
    const other = dataset(clips(0), { classes: ['b', 'c'] });
    const again = join(temporaryFolder(), 'again');
    const parts = [part(dataset(clips(0))), part(other)];
    await expect(importJoined(parts, again, { labels: 'same' })).rejects.toThrow(
      /classes: found 2 \(b, c\), wanted 2 \(a, b\)\. .*--labels merge/,
    );
    await importJoined(parts, again, { labels: 'merge' });
    const merged = Dataset.open(again);
    expect(merged.info.classes).toEqual(['a', 'b', 'c']);
    expect([0, 1, 2, 3, 4, 5].map((i) => merged.label(i))).toEqual([0, 1, 0, 1, 2, 1]);
    merged.close();
    const segments = [[0, 0, 10]] as const;
    const untrimmed = dataset([{ ...clips(0)[0], label: -1, segments }, clips(0)[1]]);
    await expect(importJoined([part(untrimmed)], join(temporaryFolder(), 'x'), { labels: 'same' })).rejects.toThrow(
      /labels: found untrimmed recordings.*--clips/,
    );
  });

  it('counts subjects, cameras and setups on from one set to the next, where they are known', async () => {
    const of = (subjects: number[]): string =>
      dataset(clips(0).map((clip, i) => ({ ...clip, subject: subjects[i], camera: i, setup: 2, replication: i + 1 })));
    const out = join(temporaryFolder(), 'joined');
    await importJoined([part(of([1, 7, 3])), part(of([0, 2, 1]))], out, { labels: 'same' });
    const joined = Dataset.open(out);
    const about = [0, 1, 2, 3, 4, 5].map((i) => joined.recording(i));
    expect(about.map(({ subject }) => subject)).toEqual([1, 7, 3, 0, 9, 8]);
    expect(about.map(({ camera }) => camera)).toEqual([0, 1, 2, 0, 3, 4]);
    expect(about.map(({ setup }) => setup)).toEqual([2, 2, 2, 4, 4, 4]);
    expect(about.map(({ replication }) => replication)).toEqual([1, 2, 3, 1, 2, 3]);
    joined.close();
  });

  it('maps sets of different skeletons onto one, normalised or not', async () => {
    const v2 = (normalise: boolean): string => {
      const recordings = ['one', 'two'].map((name, i): NewRecording => {
        const clip = randomClip({ ...shape, joints: 25 }, 20 + i);
        return { name, label: 0, clip: normalise ? normaliseClip(clip, kinectV2) : clip };
      });
      return dataset(recordings, { layout: kinectV2, normalisation: normalise ? normalisationText : 'none' });
    };
    const parts = [part(dataset(clips(0))), part(v2(true)), part(v2(false))];
    const out = join(temporaryFolder(), 'joined');
    await importJoined(parts, out, { joints: 'kinect-v2-25' });
    const joined = Dataset.open(out);
    expect(joined.layout).toEqual(kinectV2);
    expect(joined.read(0).coordinates).toEqual(normaliseClip(kinectV1ToV2(randomClip(shape, 0)), kinectV2).coordinates);
    expect(joined.read(2)).toEqual(joined.read(3));
    joined.close();
    const coco = join(temporaryFolder(), 'coco');
    await importJoined(parts, coco, { joints: 'coco-17' });
    const mapped = Dataset.open(coco);
    // Mapping after normalising or before comes to the same.
    expect(mapped.read(2).coordinates).toBeAllClose(mapped.read(3).coordinates, { absolute: 1e-5 });
    mapped.close();
    await expect(importJoined(parts, out, { joints: 'mediapipe-33', force: true })).rejects.toThrow(
      /joints of kinect-v1-20 mapped to mediapipe-33: found nothing for nose/,
    );
  });

  it('joins sets in the plane as they are, and no others with them', async () => {
    const planar = { normalisation: 'pixels', third: 'zero' as const };
    const out = join(temporaryFolder(), 'joined');
    await importJoined([part(dataset(clips(0), planar)), part(dataset(clips(5), planar))], out);
    const joined = Dataset.open(out);
    expect(joined.info).toMatchObject(planar);
    expect(joined.read(3).coordinates).toEqual(randomClip(shape, 6).coordinates);
    joined.close();
    const refused = (about: Partial<DatasetDescription>) =>
      importJoined([part(dataset(clips(0), planar)), part(dataset(clips(5), about))], join(temporaryFolder(), 'x'));
    await expect(refused({})).rejects.toThrow(/third coordinate: found space, wanted zero/);
    await expect(refused({ ...planar, third: 'score' })).rejects.toThrow(/third coordinate: found score, wanted zero/);
    await expect(refused({ ...planar, normalisation: 'other' })).rejects.toThrow(/found other, wanted pixels/);
  });
});
