import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Dataset, importPku, type PkuOptions } from '../../../../src/data';
import { parsePkuSplit } from '../../../../src/data/importers/pku/splitFile';
import { temporaryFolder } from '../../temporaryFolder';

/** So many lines of 150 numbers; body 2 is there only in the second half. */
function skeleton(frames: number): string {
  const line = (t: number) =>
    Array.from({ length: 150 }, (_, i) => (i >= 75 && t < frames / 2 ? '0' : (Math.sin(i + t) + 2).toFixed(6))).join(
      ' ',
    );
  return Array.from({ length: frames }, (_, t) => line(t)).join('\n');
}

const splitText = 'Training videos: \n0002-L, 0003-M, \nValidataion videos: \n0004-R, \n';

function folderOf(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function imported(path: string, options: PkuOptions = {}) {
  const out = join(temporaryFolder(), 'set');
  const report = await importPku([path], out, options);
  const dataset = Dataset.open(out);
  dataset.close();
  return { report, dataset };
}

const files = {
  'skeletons/0002-L.txt': skeleton(20),
  'skeletons/0003-M.txt': skeleton(12),
  'skeletons/0004-R.txt': skeleton(8),
  'labels/0002-L.txt': '3,2,9,2\n51,9,20,1\n',
  'labels/0003-M.txt': '3,0,4,2\n7,10,6,2',
  'labels/0004-R.txt': '',
  'cross-subject.txt': splitText,
  'readme.txt': 'These are recordings.',
};

describe('importPku', () => {
  it('tells skeletons, labels and split files apart by what is in them', async () => {
    const { report, dataset } = await imported(folderOf(files));
    expect(report).toMatchObject({ recordings: 3, frames: 40, skipped: [] });
    expect(dataset.split('cross-subject')).toEqual({ train: [0, 1], test: [2] });
    expect([0, 1, 2].map((i) => dataset.segments(i).length)).toEqual([2, 2, 0]);
    expect(dataset.recording(1)).toMatchObject({ camera: 2, bodies: 2 });
    expect(report.classes?.[2]).toMatchObject({ count: 2, splits: { 'cross-subject': { train: 2, test: 0 } } });
  });

  it('names packed skeletons and archives beside the others', async () => {
    const { report } = await imported(
      folderOf({ ...files, 'skeletons/0005-L.txt.gz': 'packed', 'labels.7z': 'packed' }),
    );
    expect(report.recordings).toBe(3);
    expect(report.found.count).toBe(3 + 2);
    expect(report.skipped.map(({ name }) => name).sort()).toEqual(['labels.7z', join('skeletons', '0005-L.txt.gz')]);
  });

  it('reads the same from a zip file', async () => {
    const zip = join(temporaryFolder(), 'pku.zip');
    const members = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]);
    writeFileSync(zip, zipSync(Object.fromEntries(members) as Record<string, Uint8Array>));
    const zipped = await imported(zip);
    expect(zipped.dataset.fingerprint).toBe((await imported(folderOf(files))).dataset.fingerprint);
  });

  it('cuts clips and leaves out what has no frame or no body', async () => {
    const empty = Array<string>(12).fill(Array<string>(150).fill('0').join(' ')).join('\n');
    const labels = '3,0,4,2\n7,6,6,2\n8,12,15,2\n9,10,30,2';
    const { report, dataset } = await imported(
      folderOf({
        ...files,
        'labels/0003-M.txt': labels,
        'skeletons/0004-R.txt': empty,
        'labels/0004-R.txt': '1,0,3,1',
      }),
      { clips: true, normalise: false },
    );
    expect(Array.from({ length: dataset.size }, (_, i) => dataset.name(i))).toEqual([
      '0002-L_0',
      '0002-L_1',
      '0003-M_0',
      '0003-M_3',
    ]);
    expect(dataset.frames(3)).toBe(2);
    expect(dataset.split('cross-subject')).toEqual({ train: [0, 1, 2, 3], test: [] });
    expect(report.skipped.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      '0003-M, label row 1: 6 to 6: no frame',
      '0003-M, label row 2: 12 to 15: begins after the last of 12 frames',
      '0004-R_0: no body in frames 0 to 3',
    ]);
  });

  it('says when a swapped row overlaps others', async () => {
    const labels = '3,0,4,2\n4,5,7,2\n7,10,2,2';
    const folder = folderOf({ ...files, 'labels/0003-M.txt': labels });
    const note = (report: { notes: string[] }) => report.notes.find((text) => text.startsWith('0003-M'));
    const repaired = await imported(folder);
    expect(note(repaired.report)).toContain('the two frames were exchanged; it then overlaps 2 other segments');
    const dropped = await imported(folder, { swappedRows: 'drop' });
    expect(note(dropped.report)).toContain('7,10,2 ends before it begins; the row was left out');
    expect(dropped.dataset.segments(1)).toHaveLength(2);
  });

  it('lists what lacks its other half', async () => {
    const { 'labels/0002-L.txt': _, 'skeletons/0003-M.txt': __, ...rest } = files;
    const { report } = await imported(folderOf({ ...rest, 'cross-view.txt': splitText.replace('0002-L', '0009-L') }));
    expect(report.skipped.map(({ name, why }) => `${name}: ${why}`)).toEqual([
      '0002-L: no label file',
      '0003-M: labels, but no skeleton file',
      '0009-L: named in the split cross-view, but there is no such recording',
    ]);
  });

  it.each([
    ['no skeleton', { 'readme.txt': 'x' }, /PKU-MMD skeletons: found none/],
    ['two phases', { ...files, 'A01N01-L.txt': skeleton(3) }, /3 of phase I and 1 of phase II/],
    ['a recording twice', { ...files, 'more/0002-L.txt': skeleton(3) }, /skeleton of 0002-L: found a second one/],
    ['labels twice', { ...files, 'more/0002-L.txt': '1,2,3,2' }, /labels of 0002-L: found a second one/],
    ['a split twice', { ...files, 'more/cross-subject.txt': splitText }, /split cross-subject: found a second one/],
    ['three numbers', { ...files, 'labels/0002-L.txt': '1,2,3' }, /line 1: found 1,2,3, wanted label,start,end/],
    ['label 52', { ...files, 'labels/0002-L.txt': '52,2,3,1' }, /line 1, label: found 52, wanted 1 to 51/],
    ['151 numbers', { ...files, 'skeletons/0002-L.txt': `${skeleton(2)} 1` }, /line 2: found more than 150 numbers/],
  ])('refuses %s', async (_, content, message) => {
    await expect(imported(folderOf(content))).rejects.toThrow(message);
  });
});

describe('parsePkuSplit', () => {
  it('reads names that a trailing comma ends', () => {
    expect(parsePkuSplit(splitText, 'f')).toEqual({ train: new Set(['0002-L', '0003-M']), test: new Set(['0004-R']) });
  });

  it('refuses one list, and a recording in both', () => {
    expect(() => parsePkuSplit('Training videos:\n0002-L', 'f')).toThrow(/found 1 titles/);
    expect(() => parsePkuSplit(splitText.replace('0004-R', '0002-L'), 'f')).toThrow(/0002-L in both parts/);
  });
});
