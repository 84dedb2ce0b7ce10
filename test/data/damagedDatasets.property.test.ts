import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { inspectDataset } from '../../src/cli/inspect/dataset';
import { Dataset, DatasetWriter, readReport } from '../../src/data';
import { kinectV1 } from '../../src/skeleton';
import { randomClip } from './clips';
import { folderWithstands, propertyTimeout } from './formats/mutation';
import { temporaryFolder } from './temporaryFolder';

/** An untrimmed data set of three recordings, with two splits. */
function smallSet(): string {
  const folder = join(temporaryFolder(), 'set');
  const writer = DatasetWriter.create(folder, {
    ...{ name: 'made up', synthetic: true, layout: kinectV1, bodies: 2, classes: ['wave', 'jump'] },
    ...{ normalisation: 'none', source: 'a test' },
  });
  for (const [i, name] of ['one', 'two', 'three'].entries()) {
    const clip = randomClip({ frames: 4 + i, bodies: 1 + (i % 2), joints: kinectV1.joints.length }, i);
    writer.append({ name, label: -1, clip, segments: [[i % 2, 0, 2]] });
  }
  writer.finish({ splits: { halves: { train: [0, 1], test: [2] }, other: { train: [2], test: [0] } } });
  return folder;
}

/** Everything of a data set that its fingerprint covers. */
function contentOf(folder: string): unknown {
  const dataset = Dataset.open(folder);
  try {
    const hash = createHash('sha256');
    const recordings = Array.from({ length: dataset.size }, (_, index) => {
      hash.update(dataset.read(index).coordinates);
      return [dataset.recording(index), dataset.segments(index)];
    });
    const splits = dataset.splitNames.map((name) => [name, dataset.split(name)]);
    return { recordings, splits, layout: dataset.layout, coordinates: hash.digest('hex') };
  } finally {
    dataset.close();
  }
}

/** The checks of `inspect` that failed. */
async function failedChecks(folder: string): Promise<string[]> {
  const { result, succeeded } = await inspectDataset(folder, {});
  const { failedChecks: failed } = result as { failedChecks: string[] };
  return succeeded === false && failed.length === 0 ? ['one'] : failed;
}

describe('damaged data set folders are read or refused, never worse', { timeout: propertyTimeout }, () => {
  it('and what reads as sound is what was written', async () => {
    const folder = smallSet();
    const whole = contentOf(folder);
    const sound = await failedChecks(folder);
    expect(await seesOneBit(folder, sound.length)).toBe(true);
    await folderWithstands(folder, readdirSync(folder), async () => {
      readReport(folder);
      const failed = await failedChecks(folder);
      const found = contentOf(folder);
      if (failed.length <= sound.length) expect(found).toEqual(whole);
    });
  });
});

/** Whether the content is compared with a hash that was written with it. */
async function seesOneBit(folder: string, sound: number): Promise<boolean> {
  const file = join(folder, 'coordinates.f32');
  const bytes = readFileSync(file);
  writeFileSync(
    file,
    bytes.map((byte, place) => (place === 42 ? byte ^ 1 : byte)),
  );
  const failed = await failedChecks(folder).catch(() => ['refused']);
  writeFileSync(file, bytes);
  return failed.length > sound;
}
