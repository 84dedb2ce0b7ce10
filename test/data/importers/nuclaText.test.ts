import { describe, expect, it } from 'vitest';
import { importNucla } from '../../../src/data';
import { kinectV1 } from '../../../src/skeleton';
import { expected, folderOf, frame, imported } from './clipSets';

const points = (t: number): number[][] => frame(kinectV1, t);

const read = (files: Record<string, string>) =>
  imported((out) => importNucla(folderOf(files), out, { normalise: false }));

describe('importNucla on text files', () => {
  it('reads a file a frame in the order of the frames, with commas, states and counts', async () => {
    const text = (t: number): string => ['20', ...points(t).map((point) => `${point.join(', ')}, 2`)].join('\r\n');
    const { report, dataset } = await read({
      'view_1/a01_s02_e03/frame_10_tc_90_skeletons.txt': text(1),
      'view_1/a01_s02_e03/frame_9_tc_10_skeletons.txt': text(0),
      'view_3/a12_s10_e00/frame_1_tc_1_skeletons.txt': text(0),
      'view_3/a12_s10_e00/frame_2_tc_2_skeletons.txt': '',
      'view_3/a12_s10_e00/fileList.txt': 'frame_1',
      'elsewhere/frame_1_skeletons.txt': text(0),
    });
    expect(report.skipped.map(({ why }) => why)).toEqual(['not in a folder view_V/aXX_sXX_eXX']);
    expect(dataset.recording(0)).toMatchObject({ name: 'a01_s02_e03_v01', label: 0, subject: 2, camera: 1, frames: 2 });
    expect([...dataset.read(0).coordinates]).toEqual(expected(2));
    expect(dataset.recording(1)).toMatchObject({ name: 'a12_s10_e00_v03', label: 9, frames: 2 });
    expect(dataset.split('cross-view')).toEqual({ train: [0], test: [1] });
    dataset.close();
  });

  it('reads a file a recording, a line a joint or a line a frame', async () => {
    const { dataset } = await read({
      'a01_s01_e00_v01.txt': [0, 1].flatMap((t) => points(t).map((point) => point.join(' '))).join('\n'),
      'a01_s01_e00_v02.txt': [0, 1].map((t) => points(t).flat().join('\t')).join('\n'),
    });
    for (const index of [0, 1]) expect([...dataset.read(index).coordinates]).toEqual(expected(2));
    dataset.close();
  });

  it.each([
    ['a frame that is cut', 'a01_s01_e00_v01.txt', '1 2 3\n', /joints: found 1, wanted a multiple of 20/],
    ['two numbers', 'a01_s01_e00_v01.txt', '1 2\n', /line 1: found 2 numbers, wanted 3 or 4/],
    ['words', 'a01_s01_e00_v01.txt', 'x y z\n', /line 1: found x, wanted a finite number/],
    ['an unknown action', 'a07_s01_e00_v01.txt', '1 2 3\n', /action code: found 7/],
  ])('refuses %s', async (_, name, text, message) => {
    await expect(read({ [name]: text })).rejects.toThrow(message);
  });

  it('refuses two files of one frame', async () => {
    const folder = 'view_1/a01_s01_e00';
    const files = { [`${folder}/frame_1_tc_1_skeletons.txt`]: '', [`${folder}/frame_01_tc_2_skeletons.txt`]: '' };
    await expect(read(files)).rejects.toThrow(/found two for frame 1, wanted one a frame/);
  });
});
