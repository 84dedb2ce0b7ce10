import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, importNucla } from '../../../src/data';
import { temporaryFolder } from '../temporaryFolder';

const realData = join(process.env.USDRL_REAL_DATA ?? resolve('../shared/real-data'), 'nucla');

/** A made-up recording in the N-UCLA form: joint j of frame t at (j/8 + t/64, j²/512, 2). */
function recording(name: string, label: number, frames = 3): object {
  const points = (t: number) => Array.from({ length: 20 }, (_, j) => [j / 8 + t / 64, (j * j) / 512, 2]);
  return { file_name: name, skeletons: Array.from({ length: frames }, (_, t) => points(t)), label };
}

function folderWith(recordings: Record<string, object | string>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'all_sqe'));
  for (const [name, content] of Object.entries(recordings)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(folder, 'all_sqe', `${name}.json`), text);
  }
  return folder;
}

describe('importNucla', () => {
  it('divides by view and takes the numbers from the names', async () => {
    const folder = folderWith({
      a01_s02_e03_v01: recording('a01_s02_e03_v01', 1),
      a12_s10_e00_v03: recording('a12_s10_e00_v03', 10, 2),
    });
    const out = join(temporaryFolder(), 'set');
    const report = await importNucla(folder, out, { normalise: false });
    expect(report).toMatchObject({
      recordings: 2,
      frames: 5,
      splits: { 'cross-view': { train: 1, test: 1 } },
      skipped: [],
    });
    expect(report.notes).toEqual(['cross-view has 1/1 recordings, the whole data set 1020/464']);
    const dataset = Dataset.open(out);
    expect(dataset.recording(0)).toMatchObject({
      label: 0,
      subject: 2,
      replication: 3,
      camera: 1,
      frames: 3,
      bodies: 1,
    });
    expect(dataset.info.classes[dataset.label(1)]).toBe('carry');
    expect([...dataset.read(0).coordinates.slice(60, 66)]).toEqual([1 / 64, 0, 2, 9 / 64, 1 / 512, 2]);
    dataset.close();
  });

  it('names packed recordings and archives beside the others', async () => {
    const folder = folderWith({ a01_s02_e03_v01: recording('a01_s02_e03_v01', 1) });
    for (const name of ['a01_s02_e03_v02.json.gz', 'more.zip', 'README.txt'])
      writeFileSync(join(folder, 'all_sqe', name), 'other');
    const report = await importNucla(folder, join(temporaryFolder(), 'set'));
    expect(report.found.count).toBe(3);
    expect(report.skipped.map(({ name }) => name).sort()).toEqual(['a01_s02_e03_v02.json.gz', 'more.zip']);
  });

  it('maps to 25 joints and normalises', async () => {
    const folder = folderWith({ a01_s02_e03_v01: recording('a01_s02_e03_v01', 1) });
    const out = join(temporaryFolder(), 'set');
    await importNucla(folder, out, { layout: 'kinect-v2-25' });
    const dataset = Dataset.open(out);
    const clip = dataset.read(0);
    expect(clip).toMatchObject({ joints: 25, bodies: 2, frames: 3 });
    const joint = (j: number) => [...clip.coordinates.slice(j * 3, j * 3 + 3)];
    expect(joint(1)).toEqual([0, 0, 0]);
    expect(joint(8)[1]).toBeCloseTo(joint(4)[1], 5);
    expect(joint(8)[2]).toBeCloseTo(joint(4)[2], 5);
    expect(joint(8)[0]).toBeGreaterThan(joint(4)[0]);
    dataset.close();
  });

  it('compares with the split files', async () => {
    const folder = folderWith({ a01_s02_e03_v01: recording('a01_s02_e03_v01', 1) });
    const list = (rows: string) => writeFileSync(join(folder, 'split_train.csv'), `file_name,length,label\n${rows}\n`);
    list('a01_s02_e03_v01,3,1\na01_s02_e04_v02,9,1');
    const report = await importNucla(folder, join(temporaryFolder(), 'set'));
    expect(report.skipped.map(({ name }) => name)).toEqual(['a01_s02_e04_v02']);
    list('a01_s02_e03_v01,4,1');
    await expect(importNucla(folder, join(temporaryFolder(), 'set'))).rejects.toThrow(
      /frames of a01_s02_e03_v01: found 3, wanted 4/,
    );
  });

  it('refuses damaged recordings and leaves nothing behind', async () => {
    const short = { ...recording('a01_s01_e01_v01', 1), skeletons: [[[1, 2, 3]]] };
    const text = JSON.stringify(recording('a01_s01_e01_v01', 1));
    const cases: [object | string, RegExp][] = [
      [short, /joints of frame 0: found 1 joints, wanted 20/],
      [recording('a01_s01_e01_v01', 2), /label: found 2, wanted 1/],
      [recording('a01_s01_e01_v02', 1), /file_name: found "a01_s01_e01_v02"/],
      [{ ...recording('a01_s01_e01_v01', 1), skeletons: [] }, /at least one frame/],
      [text.replace('0.015625', 'NaN'), /wanted JSON/],
      [text.replace('0.015625', '1e39'), /frame 1, joint 0: found 1e\+39, wanted a finite number/],
      [text.replace('0.015625', '"0.015625"'), /wanted a finite number/],
    ];
    for (const [content, message] of cases) {
      const out = temporaryFolder();
      await expect(importNucla(folderWith({ a01_s01_e01_v01: content }), join(out, 'set'))).rejects.toThrow(message);
      expect(readdirSync(out)).toEqual([]);
    }
    await expect(importNucla(temporaryFolder(), join(temporaryFolder(), 'set'))).rejects.toThrow(/N-UCLA recordings/);
  });

  it('stops when asked to', async () => {
    const folder = folderWith({ a01_s02_e03_v01: recording('a01_s02_e03_v01', 1) });
    const out = temporaryFolder();
    await expect(importNucla(folder, join(out, 'set'), { signal: AbortSignal.abort() })).rejects.toThrow(/interrupted/);
    expect(readdirSync(out)).toEqual([]);
  });
});

describe.skipIf(!existsSync(realData))('importNucla on the real recordings (skipped where they are absent)', () => {
  it('finds 1484 clips of 58,534 frames, 1020 to train and 464 to test', { timeout: 60_000 }, async () => {
    const out = join(temporaryFolder(), 'set');
    const report = await importNucla(realData, out);
    expect(report).toMatchObject({
      recordings: 1484,
      frames: 58_534,
      splits: { 'cross-view': { train: 1020, test: 464 } },
      skipped: [],
      notes: [],
    });
    const dataset = Dataset.open(out);
    const perClass = new Array<number>(10).fill(0);
    for (const index of dataset.split('cross-view').test) perClass[dataset.label(index)]++;
    expect(Math.min(...perClass)).toBe(43);
    expect(Math.max(...perClass)).toBe(50);
    dataset.close();
  });
});
