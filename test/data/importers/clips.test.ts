import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { clipForms, importClips, normaliseClip, writeNpy, type ClipsOptions, type Dataset } from '../../../src/data';
import { kinectV1, kinectV2, type Clip } from '../../../src/skeleton';
import { run } from '../../cli/captureIo';
import { temporaryFolder } from '../temporaryFolder';
import { amcMat, folderOf, frame, imported } from './clipSets';
import { mediaPipeFile } from './poses/poseFiles';

/** Different numbers for an array (T, V, C). */
function numbers(frames: number, joints: number, C: number, seed = 0): Float32Array {
  return Float32Array.from({ length: frames * joints * C }, (_, i) => Math.sin(i * i + seed) + 2);
}

/** The bytes of a file of them. */
function npy(frames: number, joints: number, C: number, seed = 0): Buffer {
  const file = join(temporaryFolder(), 'x.npy');
  writeNpy(file, { dtype: 'float32', shape: [frames, joints, C], data: numbers(frames, joints, C, seed) });
  return readFileSync(file);
}

const line = (t: number): string => JSON.stringify([frame(kinectV1, t)]);

/** Six clips of two classes. */
const arrays = Object.fromEntries(
  ['wave/1', 'wave/2', 'wave/3', 'sit/1', 'sit/2', 'sit/3'].map((name, i) => [`${name}.npy`, npy(4 + i, 25, 3, i)]),
);

async function importedClips(files: Parameters<typeof folderOf>[0], options: ClipsOptions = {}) {
  const folder = folderOf(files);
  const made = await imported((out) => importClips([folder], out, options));
  return { ...made, folder };
}

const namesOf = (dataset: Dataset): string[] => Array.from({ length: dataset.size }, (_, i) => dataset.name(i));

describe('importClips', () => {
  it('takes classes from folders, and makes a split by class', async () => {
    const { dataset, report } = await importedClips({ ...arrays, 'notes.md': '# none' }, { holdOut: 3, bodies: 1 });
    expect(namesOf(dataset)).toEqual(['sit/1', 'sit/2', 'sit/3', 'wave/1', 'wave/2', 'wave/3']);
    expect(dataset.info).toMatchObject({ classes: ['sit', 'wave'], bodies: 1, layout: { name: 'kinect-v2-25' } });
    expect([0, 5].map((i) => dataset.label(i))).toEqual([0, 1]);
    expect(report.splits['hold-out']).toMatchObject({ train: 4, test: 2 });
    expect(report.notes.join()).toContain('notes.md');
    const clip: Clip = { frames: 4, bodies: 1, joints: 25, coordinates: numbers(4, 25, 3) };
    expect(dataset.read(3).coordinates).toEqual(normaliseClip(clip, kinectV2).coordinates);
    dataset.close();
  });

  it('reads forms of one skeleton beside each other, also out of zip files, in metres if wanted', async () => {
    const files = {
      'a/one.jsonl': `${line(0)}\n${line(1)}\n`,
      'set.zip': zipSync({ 'b/two.jsonl': Buffer.from(line(2)) }),
    };
    const { dataset } = await importedClips(files, { layout: 'kinect-v1-20', normalise: false, bodies: 1 });
    expect(namesOf(dataset)).toEqual(['a/one', 'b/two']);
    expect(Array.from(dataset.read(0).coordinates.slice(0, 60))).toEqual(frame(kinectV1, 0).flat());
    dataset.close();
  });

  it('takes what a table says before what folders say', async () => {
    const about = join(temporaryFolder(), 'about.csv');
    writeFileSync(about, 'name,class,subject,camera,official\nwave/1,sit,3,2,test\nwave/2,,4,,train\n');
    const { dataset } = await importedClips(arrays, { about });
    expect(dataset.info.classes).toEqual(['sit', 'wave']);
    expect(dataset.recording(3)).toMatchObject({ name: 'wave/1', label: 0, subject: 3, camera: 2 });
    expect(dataset.recording(4)).toMatchObject({ name: 'wave/2', label: 1, subject: 4, camera: 0 });
    expect(dataset.split('official')).toEqual({ train: [4], test: [3] });
    dataset.close();
  });

  it('leaves points in the plane as they are, and says what stands third', async () => {
    const files = { 'a/1.npy': npy(3, 17, 2), 'b/1.npy': npy(3, 17, 2, 5) };
    const { dataset, folder } = await importedClips(files, { layout: 'coco-17' });
    expect(dataset.info).toMatchObject({ third: 'zero', normalisation: 'as in the arrays' });
    expect(dataset.read(0).coordinates[0]).toBe(2);
    dataset.close();
    const out = join(temporaryFolder(), 'set');
    const again = importClips([folder], out, { layout: 'coco-17', normalise: true });
    await expect(again).rejects.toThrow(/normalise: found points in the plane/);
    writeFileSync(join(folder, 'b/2.npy'), npy(3, 17, 3));
    await expect(importClips([folder], out, { layout: 'coco-17' })).rejects.toThrow(
      /2\.npy: coordinates: found points in space, wanted points in the plane/,
    );
    expect(existsSync(out)).toBe(false);
  });

  it.each<[string, Parameters<typeof folderOf>[0], ClipsOptions, RegExp]>([
    ['nothing to read', { 'a/notes.md': '# none' }, {}, /recordings: found none, but .*notes\.md/],
    [
      'another skeleton',
      { ...arrays, 'wave/4.amc.mat': amcMat(4) },
      {},
      /4\.amc\.mat: layout: found hdm05-31.*wanted kinect-v2-25/,
    ],
    ['two of one name', { 'a/1.npy': npy(3, 25, 3), 'a/1.jsonl': line(0) }, {}, /recording: found a\/1 here and in/],
    ['an empty file', { ...arrays, 'wave/4.npy': '' }, {}, /4\.npy/],
    ['nobody in any', { 'a/1.jsonl': '[]\n[]\n' }, {}, /bodies: found none in any frame/],
    ['other joints', { 'a/1.npy': npy(3, 17, 3) }, {}, /joints V: found 17 joints.*--layout/],
    ['another form', arrays, { form: 'poses' }, /form: found poses, wanted/],
    ['what pose estimators write', { 'a/1.json': mediaPipeFile({}) }, {}, /found mediapipe.*import poses/],
    ['data set folders', {}, { form: 'dataset' }, /form: found dataset, wanted/],
  ])('refuses %s, and leaves nothing behind', async (_, files, options, message) => {
    const out = join(temporaryFolder(), 'set');
    await expect(importClips([folderOf(files)], out, options)).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });

  it('leaves damaged files out if that is wanted, and lists them', async () => {
    const { dataset, report } = await importedClips(
      { ...arrays, 'a/0.npy': npy(3, 17, 3), 'wave/9.jsonl': '{"' },
      { skipDamaged: true },
    );
    expect(dataset.size).toBe(6);
    expect(report.skipped.map(({ name }) => name)).toEqual(['a/0', 'wave/9']);
    dataset.close();
  });

  it('is a command whose forms are those that are read', async () => {
    const { stdout } = await run(['import', 'clips', '--help']);
    const text = stdout.replace(/\s+/g, ' ');
    const [, choices = ''] = /--form <name>.*?\(choices: ([^)]*?)(?:, default|\))/.exec(text) ?? [];
    expect(choices.split(', ').map((word) => word.replaceAll('"', ''))).toEqual(clipForms);
  });
});
