import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normaliseClip, readNpz, toFloat32, type NpzFile } from '../../src/data';
import { clipFromChannelFirst, clipToChannelFirst, coco, kinectV2 } from '../../src/skeleton';
import { goldenJson, goldenPath, hasRecordings, journalPath, recordingsFolder } from '../goldenFolder';

interface Recordings {
  tolerance: { normalised: number };
  files: { name: string; rawKey: string; normalisedKey: string; num_frame: number }[];
}

const isRecordings = (json: unknown): json is Recordings =>
  typeof json === 'object' && json !== null && 'files' in json;

async function expectNormalised(folder: string): Promise<void> {
  const { tolerance, files } = goldenJson(join(folder, 'ntu-normalised.json'), isRecordings);
  const arrays: NpzFile = await readNpz(join(folder, 'ntu-normalised.npz'));
  expect(files.length).toBeGreaterThan(0);
  for (const { rawKey, normalisedKey, num_frame } of files) {
    const raw = arrays.read(rawKey);
    const wanted = arrays.read(normalisedKey);
    const [C, T, V, M] = raw.shape;
    // All frames, as the original fills them, then only the valid ones, as data sets store them.
    for (const frames of [T, num_frame]) {
      const clip = clipFromChannelFirst(toFloat32(raw), { C, T, V, M }, 0, frames);
      const expected = clipToChannelFirst(clipFromChannelFirst(toFloat32(wanted), { C, T, V, M }, 0, frames));
      const found = clipToChannelFirst(normaliseClip(clip, kinectV2));
      expect(found).toBeAllClose(expected, { absolute: tolerance.normalised });
    }
  }
}

describe('normaliseClip equals the original', () => {
  it('on made-up recordings with awkward frames', async () => {
    await expectNormalised(goldenPath('pipeline'));
  });

  it('with the choices that the journal code makes for UAV-Human', async () => {
    const arrays = await readNpz(journalPath('normalise-uav.npz'));
    for (const [joints, layout] of [
      ['17', coco],
      ['25', kinectV2],
    ] as const) {
      if (!arrays.names.includes(`in${joints}`)) continue;
      const [raw, wanted] = [arrays.read(`in${joints}`), arrays.read(`out${joints}`)];
      const [N, C, T, V, M] = raw.shape;
      for (let i = 0; i < N; i++) {
        const at = i * C * T * V * M;
        const clip = clipFromChannelFirst(toFloat32(raw), { C, T, V, M }, at);
        // Of UAV-Human's joints the centre is the left eye, and the line from the left hip to the left shoulder is turned to z.
        const found = normaliseClip(clip, { ...layout, centre: 1 }, { spine: [11, 5], shoulders: false });
        const expected = clipToChannelFirst(clipFromChannelFirst(toFloat32(wanted), { C, T, V, M }, at));
        expect(clipToChannelFirst(found)).toBeAllClose(expected, { relativeToMax: 5e-7 });
      }
    }
  });

  it.skipIf(!hasRecordings)('on real recordings (skipped where they are absent)', async () => {
    await expectNormalised(recordingsFolder);
  });
});
