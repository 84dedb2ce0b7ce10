import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { importUtdMhad, type ClipSetOptions } from '../../../src/data';
import { utdMhad } from '../../../src/skeleton';
import { realDataFolder } from '../../goldenFolder';
import { matlabFile, type WrittenValue } from '../formats/matlabFiles';
import { expected, folderOf, frame, imported } from './clipSets';

/** `d_skel`, 20 x 3 x T, the first axis fastest. */
function skeleton(frames: number): WrittenValue {
  const numbers = Array.from({ length: frames }, (_, t) => {
    const points = frame(utdMhad, t);
    return [0, 1, 2].flatMap((c) => points.map((point) => point[c]));
  });
  return { shape: frames === 1 ? [20, 3] : [20, 3, frames], numbers: numbers.flat() };
}

const file = (frames: number): Buffer => matlabFile({ d_skel: skeleton(frames) });

const read = (path: string, options: ClipSetOptions = {}) =>
  imported((out) => importUtdMhad([path], out, { normalise: false, ...options }));

describe('importUtdMhad', () => {
  it('puts the joints in the order of Kinect v1, odd subjects to train', async () => {
    const folder = folderOf({
      'Skeleton/a1_s1_t2_skeleton.mat': file(3),
      'Skeleton/a27_s8_t4_skeleton.mat': file(1),
      'Skeleton/readme.txt': 'none',
    });
    const { report, dataset } = await read(folder);
    expect(report.notes).toContain('cross-subject has 1/1 recordings, the whole data set 431/430');
    expect(dataset.layout.name).toBe('kinect-v1-20');
    expect(dataset.recording(0)).toMatchObject({ label: 0, subject: 1, replication: 2, frames: 3 });
    expect([...dataset.read(0).coordinates]).toEqual(expected(3));
    expect(dataset.info.classes[dataset.label(1)]).toBe('squat');
    expect(dataset.split('cross-subject')).toEqual({ train: [0], test: [1] });
    dataset.close();
  });

  it('reads zip files, maps to 25 joints and leaves damaged recordings out', async () => {
    const members = { 'a2_s1_t1_skeleton.mat': file(2), 'a2_s2_t1_skeleton.mat': file(2).subarray(0, 200) };
    const folder = folderOf({ 'Skeleton.zip': zipSync(members) });
    const { report, dataset } = await read(join(folder, 'Skeleton.zip'), { layout: 'kinect-v2-25', skipDamaged: true });
    expect(report.skipped).toEqual([
      { name: 'a2_s2_t1_skeleton', why: expect.stringContaining('Skeleton.zip') as string },
    ]);
    expect(dataset.read(0)).toMatchObject({ joints: 25, bodies: 2, frames: 2 });
    dataset.close();
  });

  it.each([
    ['nothing', {}, /UTD-MHAD recordings: found none, wanted files aA_sS_tT_skeleton\.mat/],
    ['an unknown action', { 'a28_s1_t1_skeleton.mat': file(1) }, /action: found 28, wanted 1 to 27/],
    [
      'other joints',
      { 'a1_s1_t1_skeleton.mat': matlabFile({ d_skel: { shape: [25, 3], numbers: new Array<number>(75).fill(1) } }) },
      /d_skel: found 25 x 3, wanted 20 x 3 x frames/,
    ],
    [
      'a text',
      { 'a1_s1_t1_skeleton.mat': matlabFile({ d_skel: { text: 'x' } }) },
      /d_skel: found text, wanted numbers/,
    ],
    ['another variable', { 'a1_s1_t1_skeleton.mat': matlabFile({ x: skeleton(1) }) }, /found x, wanted d_skel/],
  ])('refuses %s', async (_, files, message) => {
    await expect(read(folderOf(files))).rejects.toThrow(message);
  });
});

const real = join(realDataFolder, 'utd-mhad');

describe.skipIf(!existsSync(real))('importUtdMhad on the real recordings (skipped where they are absent)', () => {
  it('finds 861 clips of 58,299 frames, 431 to train and 430 to test, and no left taken for right', async () => {
    const { report, dataset } = await imported((out) => importUtdMhad([real], out));
    expect(report).toMatchObject({
      recordings: 861,
      frames: 58_299,
      splits: { 'cross-subject': { train: 431, test: 430 } },
      skipped: [],
      notes: [],
    });
    dataset.close();
  });
});
