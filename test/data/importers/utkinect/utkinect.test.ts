import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importUtkinect, type UtkinectOptions } from '../../../../src/data';
import { parseUtkinectLabels } from '../../../../src/data/importers/utkinect/labels';
import { realDataFolder } from '../../../goldenFolder';
import { temporaryFolder } from '../../temporaryFolder';

/** A line a frame: its number and 20 joints. */
function joints(numbers: readonly number[]): string {
  const line = (number: number, row: number) =>
    [number, ...Array.from({ length: 60 }, (_, i) => (Math.sin(i + row) + 2).toFixed(6))].join('  ');
  return numbers.map(line).join('\n');
}

const labels = 's01_e01\nwalk: 5 9\nsitDown: 20 400 \n\ncarry: NaN NaN\ns02_e02\nclapHands: 2 4\n';

function folderOf(files: Record<string, string>): string {
  const folder = temporaryFolder();
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(folder, name), text));
  return folder;
}

const files = {
  'joints_s01_e01.txt': joints([2, 4, 6, 6, 8, 10, 12, 250, 252]),
  'joints_s02_e02.txt': joints([0, 2, 4]),
  'actionLabel_modified.txt': labels,
};

async function imported(path: string, options: UtkinectOptions = {}) {
  const out = join(temporaryFolder(), 'set');
  const report = await importUtkinect(path, out, options);
  const dataset = Dataset.open(out);
  return { report, dataset };
}

describe('importUtkinect', () => {
  it('counts frames by row, keeps one line of a frame number, and turns limits into rows', async () => {
    const { report, dataset } = await imported(folderOf(files));
    expect(dataset.recording(0)).toMatchObject({ name: 's01_e01', frames: 8, subject: 1, replication: 1, label: -1 });
    // 5 to 9: the frames numbered 6 and 8; 20 to 400: those numbered 250 and 252.
    expect(dataset.segments(0)).toEqual([
      [0, 2, 4],
      [1, 6, 8],
    ]);
    expect(dataset.segments(1)).toEqual([[9, 1, 3]]);
    expect(report.skipped).toEqual([{ name: 's01_e01, carry', why: 'no limits in the label file' }]);
    expect(report.notes).toEqual([
      's01_e01: 1 lines repeat a frame number; the first of each was kept',
      'split cross-subject-4: the training part is empty',
      'split cross-subject-6: the training part is empty',
      'the test part of 9 (cross-subject-7, leave-out-03, leave-out-04, leave-out-05, leave-out-06, …) splits is empty',
    ]);
    expect(dataset.split('cross-subject')).toEqual({ train: [1], test: [0] });
    expect(dataset.split('leave-out-02')).toEqual({ train: [0], test: [1] });
    expect(dataset.splitNames).toHaveLength(20);
    // The first of the two lines of frame 6 is row 2.
    expect(dataset.read(0).coordinates[2 * 60]).toBeCloseTo(Math.sin(2) + 2, 5);
    expect(dataset.read(0).coordinates[3 * 60]).toBeCloseTo(Math.sin(4) + 2, 5);
    dataset.close();
  });

  it('names packed recordings and archives beside the others', async () => {
    const more = { 'joints_s03_e01.txt.gz': 'packed', 'JOINTS_s03_e02.TXT': 'other case', 'RGB.rar': 'packed' };
    const { report, dataset } = await imported(folderOf({ ...files, ...more, 'README.txt': 'not a recording' }));
    dataset.close();
    const { report: sound, dataset: same } = await imported(folderOf(files));
    same.close();
    expect(report.found.count).toBe(sound.found.count + 3);
    expect(report.skipped.map(({ name }) => name).sort()).toEqual([...Object.keys(more), 's01_e01, carry'].sort());
  });

  it('leaves out recordings with NaN when told to, and says NaN whichever number of a joint it is', async () => {
    const lines = joints([2, 4, 6, 8]).split('\n');
    lines[2] = lines[2].replace(/^((\S+\s+){8})\S+/, '$1NaN');
    const content = { ...files, 'joints_s01_e01.txt': lines.join('\n') };
    const { report, dataset } = await imported(folderOf(content), { missing: 'drop' });
    expect(report.skipped).toContainEqual({ name: 's01_e01', why: expect.stringMatching(/frame 2.*: NaN$/) as string });
    dataset.close();
  });

  it('cuts normalised clips', async () => {
    const { dataset } = await imported(folderOf(files), { clips: true });
    expect([0, 1, 2].map((i) => [dataset.name(i), dataset.label(i), dataset.frames(i)])).toEqual([
      ['s01_e01_0', 0, 2],
      ['s01_e01_1', 1, 2],
      ['s02_e02_0', 9, 2],
    ]);
    // The spine is the origin.
    expect(dataset.read(0).coordinates.subarray(3, 6)).toBeAllClose([0, 0, 0]);
    expect(dataset.split('cross-subject')).toEqual({ train: [2], test: [0, 1] });
    dataset.close();
  });

  it('says what does not fit together', async () => {
    const { report, dataset } = await imported(
      folderOf({
        ...files,
        'joints_s03_e01.txt': joints([1, 2]),
        'actionLabel_modified.txt': `${labels}s04_e01\nwalk: 1 2\ns02_e01\n`.replace('5 9', '13 200'),
      }),
    );
    expect(report.skipped.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      's01_e01, carry: no limits in the label file',
      's03_e01: not in the label file',
      's04_e01: in the label file, but there is no such recording',
      's02_e01: in the label file, but there is no such recording',
      's01_e01, action 0: no frame from 13 to 200',
    ]);
    dataset.close();
  });

  it.each([
    ['no recordings', {}, /UTKinect recordings: found none/],
    ['no labels', { 'joints_s01_e01.txt': joints([1]) }, /label file: found none/],
    ['a line too short', { ...files, 'joints_s01_e01.txt': '2 1 2 3' }, /line 1: found 4 numbers, wanted 61/],
    ['frames backwards', { ...files, 'joints_s01_e01.txt': joints([4, 2]) }, /frame number of row 2: found 2, wanted/],
    ['an unknown action', { ...files, 'actionLabel_modified.txt': 's01_e01\nfly: 1 2' }, /line 2, action: found fly/],
    ['limits backwards', { ...files, 'actionLabel_modified.txt': 's01_e01\nwalk: 9 2' }, /line 2, walk: found 9 2/],
  ])('refuses %s', async (_, content, message) => {
    await expect(imported(folderOf(content))).rejects.toThrow(message);
  });

  it('refuses a block twice and lines before a block', () => {
    expect(() => parseUtkinectLabels('walk: 1 2', 'f')).toThrow(/line 1, content: found walk: 1 2/);
    expect(() => parseUtkinectLabels('s01_e01\ns01_e01', 'f')).toThrow(/s01_e01 twice/);
  });
});

const real = join(realDataFolder, 'utkinect');

describe.skipIf(!existsSync(real))('importUtkinect on the real recordings (skipped where they are absent)', () => {
  it('finds 20 recordings, 199 segments, and drops 542 repeated lines of 15,860', async () => {
    const { report, dataset } = await imported(real);
    expect(report).toMatchObject({ recordings: 20, frames: 15_860 - 542 });
    expect(report.skipped).toEqual([{ name: 's10_e02, carry', why: 'no limits in the label file' }]);
    expect(report.notes.filter((note) => note.includes('empty'))).toEqual([]);
    const segments = Array.from({ length: 20 }, (_, i) => dataset.segments(i)).flat();
    const lengths = segments.map(([, start, end]) => end - start).sort((a, b) => a - b);
    // With the repeated lines the median is 29 and the longest 114.
    expect([segments.length, lengths[0], lengths[99], lengths.at(-1)]).toEqual([199, 5, 28, 110]);
    expect(report.splits['cross-subject']).toMatchObject({ train: 10, test: 10, segments: { train: 100, test: 99 } });
    dataset.close();
    const clips = await imported(real, { clips: true });
    expect(clips.dataset.size).toBe(199);
    clips.dataset.close();
  });
});
