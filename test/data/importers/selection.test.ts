import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Dataset, datasetProblems, DatasetWriter, importSelection } from '../../../src/data';
import { kinectV1 } from '../../../src/skeleton';
import { randomClip } from '../clips';
import { temporaryFolder } from '../temporaryFolder';

const shape = { frames: 12, bodies: 1, joints: kinectV1.joints.length };

/** Eight recordings of subjects 1 to 4, each before cameras 1 and 2; subject 4 is the test part. */
function whole(): string {
  const folder = join(temporaryFolder(), 'whole');
  const writer = DatasetWriter.create(folder, {
    name: 'made up',
    synthetic: true,
    layout: kinectV1,
    bodies: 1,
    classes: ['a', 'b'],
    normalisation: 'none',
    source: 'a test',
  });
  for (let i = 0; i < 8; i++) {
    const subject = 1 + Math.floor(i / 2);
    writer.append({
      name: `r${i}`,
      label: i % 2,
      clip: randomClip(shape, i),
      subject,
      camera: 1 + (i % 2),
      setup: 3,
      replication: 2,
      ...((i === 0 || i === 2) && { segments: [[1, 2 + i, 7]] }),
    });
  }
  // Not in the order of the recordings: the new data set keeps this one.
  writer.finish({ splits: { people: { train: [5, 0, 1, 2, 3, 4], test: [6, 7] } } });
  return folder;
}

const from = (folder: string): { folder: string; split: string } => ({ folder, split: 'people' });

describe('importSelection', () => {
  it('holds out subjects of the training part, and keeps nothing of the test part', async () => {
    const folder = whole();
    const out = join(temporaryFolder(), 'selection');
    const report = await importSelection(from(folder), out, { subjects: [1, 3] });
    expect(report).toMatchObject({ recordings: 6, splits: { selection: { train: 2, test: 4 } } });
    const made = Dataset.open(out);
    expect(made.info).toMatchObject({
      name: 'made up selection',
      synthetic: true,
      normalisation: 'none',
      source: 'made up, training part of people; subjects 1, 3 held out',
    });
    const names = (places: readonly number[]): string[] => places.map((place) => made.name(place));
    expect(names([0, 1, 2, 3, 4, 5])).toEqual(['r5', 'r0', 'r1', 'r2', 'r3', 'r4']);
    expect(names(made.split('selection').train)).toEqual(['r2', 'r3']);
    expect(names(made.split('selection').test)).toEqual(['r5', 'r0', 'r1', 'r4']);
    expect(made.recording(0)).toEqual({
      ...{ name: 'r5', label: 1, frames: 12, bodies: 1 },
      ...{ subject: 3, camera: 2, setup: 3, replication: 2 },
    });
    expect(made.segments(1)).toEqual([[1, 2, 7]]);
    expect(made.read(4).coordinates).toEqual(randomClip(shape, 3).coordinates);
    expect(await datasetProblems(made)).toEqual([]);
    made.close();
  });

  it('holds out cameras', async () => {
    const out = join(temporaryFolder(), 'selection');
    await importSelection(from(whole()), out, { cameras: [2] }, { name: 'chosen' });
    const made = Dataset.open(out);
    expect(made.info.name).toBe('chosen');
    expect(made.split('selection').test.map((place) => made.name(place))).toEqual(['r5', 'r1', 'r3']);
    made.close();
  });

  it.each([
    [{ subjects: [] }, 'subjects to hold out: found none, wanted some of 1, 2, 3'],
    [{ subjects: [4] }, 'subject to hold out: found 4, wanted one of the training part: 1, 2, 3'],
    [{ cameras: [1, 2] }, 'cameras to hold out: found all of the training part, 1, 2, wanted some of them'],
  ])('refuses %j and makes nothing', async (heldOut, message) => {
    const out = join(temporaryFolder(), 'selection');
    await expect(importSelection(from(whole()), out, heldOut as { subjects: number[] })).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });
});
