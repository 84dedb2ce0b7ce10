import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  findAnyRecordings,
  importArrays,
  importHdm05,
  importMsrAction3d,
  importNtu,
  importNucla,
  importPku,
  importUtdMhad,
  importUtkinect,
  preparedRecording,
  recordingForms,
  writeNpy,
  writeNpz,
  type AnyRecordingsOptions,
  type Dataset,
  type ImportReport,
  type NumericArray,
  type WantedRecordings,
} from '../../../src/data';
import { clipFromChannelFirst, kinectV1, kinectV2, msrAction3d, utdMhad, type Clip } from '../../../src/skeleton';
import { randomClip } from '../clips';
import { matlabFile } from '../formats/matlabFiles';
import { temporaryFolder } from '../temporaryFolder';
import { amcMat, folderOf, frame, imported } from './clipSets';
import { skeletonText } from './ntu/skeletonText';

const points = (t: number): number[][] => frame(kinectV1, t);
const wave = (numbers: number, t: number): string =>
  Array.from({ length: numbers }, (_, i) => (Math.sin(i + t) + 2).toFixed(6)).join(' ');
const nuclaJson = (name: string, label: number): string =>
  JSON.stringify({ file_name: name, skeletons: [points(0), points(1), points(2)], label });
const utdMhadMat = matlabFile({
  d_skel: {
    shape: [20, 3, 2],
    numbers: [0, 1].flatMap((t) => [0, 1, 2].flatMap((c) => frame(utdMhad, t).map((point) => point[c]))),
  },
});
const msrText = [0, 1].flatMap((t) => frame(msrAction3d, t).map((point) => `${point.join(' ')} 1.0`)).join('\n');
/** Two clips of two bodies; the second ends after five of six frames. */
const arrays: NumericArray = {
  dtype: 'float32',
  shape: [2, 3, 6, 25, 2],
  data: Float32Array.from({ length: 2 * 3 * 6 * 25 * 2 }, (_, i) =>
    i >= 900 && Math.floor(i / 50) % 6 === 5 ? 0 : Math.fround(Math.sin(i * i) + 2),
  ),
};

/** The clips found in places, prepared as a data set says of its own. */
async function prepared(
  paths: string[],
  wanted: WantedRecordings,
  options: AnyRecordingsOptions = {},
): Promise<Map<string, Clip | string | undefined>> {
  const found = await findAnyRecordings(paths, options);
  try {
    return new Map(
      found.recordings.map((one) => {
        const { clip, why } = preparedRecording(one, one.read(), wanted);
        return [one.name, clip ?? why];
      }),
    );
  } finally {
    found.close();
  }
}

const wantedOf = ({ info }: Dataset): WantedRecordings => info;

describe('recordings of any form', () => {
  const files = {
    ntu: { 'deep/S001C001P001R001A001.skeleton': skeletonText('S001C001P001R001A001'), 'notes.md': '# none' },
    nucla: { 'all_sqe/a01_s02_e03_v01.json': nuclaJson('a01_s02_e03_v01', 1) },
    'nucla-text': {
      'view_1/a01_s02_e03/frame_1_tc_10_skeletons.txt': points(0).flat().join(' '),
      'view_1/a01_s02_e03/frame_2_tc_20_skeletons.txt': points(1).flat().join(' '),
    },
    'utd-mhad': { 'a1_s1_t2_skeleton.mat': utdMhadMat },
    'msr-action3d': { 'a01_s01_e01_skeleton3D.txt': msrText },
    hdm05: { 'HDM_bd_depositFloorR_003_120.amc.mat': amcMat(4) },
    'pku-mmd': {
      'skeletons/0002-L.txt': [0, 1, 2].map((t) => wave(150, t)).join('\n'),
      'labels/0002-L.txt': '3,0,2,2\n',
    },
    utkinect: {
      'joints_s01_e01.txt': [2, 4, 6].map((number) => `${number} ${wave(60, number)}`).join('\n'),
      'actionLabel.txt': 's01_e01\nwalk: 2 4\n',
    },
  };
  type Import = (folder: string, out: string) => Promise<ImportReport>;
  const mapped = { layout: 'kinect-v2-25' } as const;
  const cases: [form: keyof typeof files, how: string, run: Import][] = [
    ['ntu', 'normalised', (folder, out) => importNtu([folder], out)],
    ['ntu', 'with the spine upright', (folder, out) => importNtu([folder], out, { alignSpine: true })],
    ['nucla', 'of 20 joints, raw', (folder, out) => importNucla(folder, out, { normalise: false })],
    ['nucla', 'of 25 joints', (folder, out) => importNucla(folder, out, mapped)],
    ['nucla-text', 'of 25 joints', (folder, out) => importNucla(folder, out, mapped)],
    ['utd-mhad', 'of 25 joints', (folder, out) => importUtdMhad([folder], out, mapped)],
    ['utd-mhad', 'in the order of Kinect v1', (folder, out) => importUtdMhad([folder], out)],
    ['msr-action3d', 'in the order of Kinect v1', (folder, out) => importMsrAction3d([folder], out)],
    ['hdm05', 'normalised', (folder, out) => importHdm05([folder], out)],
    ['pku-mmd', 'whole, as filmed', (folder, out) => importPku([folder], out)],
    ['utkinect', 'whole, as filmed', (folder, out) => importUtkinect(folder, out)],
  ];
  it.each(cases)('are what an import stores: %s, %s', async (form, _, run) => {
    const folder = folderOf(files[form]);
    const { dataset } = await imported((out) => run(folder, out));
    const found = await prepared([folder], wantedOf(dataset));
    expect(found.size).toBe(1);
    expect([...found.values()]).toEqual([dataset.read(0)]);
    const again = await prepared([dataset.folder], wantedOf(dataset), { form: 'dataset' });
    expect([...again.values()]).toEqual([dataset.read(0)]);
    dataset.close();
  });

  it('are clips of arrays, of npy and of npz files, with their layout', async () => {
    const folder = temporaryFolder();
    writeNpy(join(folder, 'clips.npy'), arrays);
    writeNpz(join(folder, 'more.npz'), {
      clips: arrays,
      labels: { dtype: 'int32', shape: [2], data: new Int32Array(2) },
    });
    const { dataset } = await imported((out) =>
      importArrays({ data: join(folder, 'clips.npy') }, out, { normalise: true }),
    );
    const found = await prepared([folder], wantedOf(dataset), { layout: kinectV2 });
    expect([...found.keys()]).toEqual(['clips-0', 'clips-1', 'more-0', 'more-1']);
    const clips = [dataset.read(0), dataset.read(1)];
    expect([...found.values()]).toEqual([...clips, ...clips]);
    expect(clips[1].frames).toBe(5);
    dataset.close();
  });

  it('are arrays of one recording, with or without bodies, which stay closed until they are read', async () => {
    const folder = temporaryFolder();
    const one = clipFromChannelFirst(arrays.data as Float32Array, { C: 3, T: 6, V: 25, M: 2 }, 0, 6);
    const first = { ...arrays, shape: [3, 6, 25, 2], data: arrays.data.slice(0, 900) };
    writeNpy(join(folder, 'a.npy'), first);
    writeNpz(join(folder, 'b.npz'), { clip: first });
    writeNpy(join(folder, 'c.npy'), {
      dtype: 'float32',
      shape: [4, 25, 2],
      data: Float32Array.from({ length: 200 }, (_, i) => (i < 150 ? i + 1 : 0)),
    });
    writeNpy(join(folder, 'd.npy'), { ...first, shape: [1, 3, 6, 25, 2] });
    const found = await findAnyRecordings([folder], { layout: kinectV2 });
    rmSync(join(folder, 'a.npy'));
    const [a, b, c, d] = found.recordings;
    expect(() => a.read()).toThrow(/a\.npy/);
    expect([b.read().clip, d.read().clip]).toEqual([one, one]);
    const { frames, bodies, coordinates } = c.read().clip ?? randomClip({ frames: 1, bodies: 1, joints: 1 }, 0);
    expect([frames, bodies]).toEqual([3, 1]);
    expect([...coordinates.slice(0, 6), ...coordinates.slice(-3)]).toEqual([1, 2, 0, 3, 4, 0, 149, 150, 0]);
    found.close();
  });

  it.each([
    [
      'that may be of two bodies in space or three in the plane',
      [2, 6, 25, 3],
      /shape: found \(2, 6, 25, 3\), wanted \(C, T, V, M\), which this may be or not/,
    ],
    ['whose last axis has no coordinates', [9, 25, 4], /coordinates C: found 4/],
    ['of other joints', [10, 30, 3], /joints V: found 30 joints/],
    ['of four coordinates', [4, 9, 25, 1], /coordinates C: found 4/],
    ['of no frame', [0, 25, 3], /shape: found \(0, 25, 3\)/],
  ])('refuse arrays of one recording %s', async (_, shape, message) => {
    const file = join(temporaryFolder(), 'clip.npy');
    const size = shape.reduce((a, b) => a * b);
    writeNpy(file, { dtype: 'float32', shape, data: arrays.data.slice(0, size) });
    const read = async (): Promise<void> => {
      const found = await findAnyRecordings([file]);
      found.recordings.forEach((one) => one.read());
      found.close();
    };
    await expect(read()).rejects.toThrow(message);
  });

  it('are members of zip files, and what lies beside them is named', async () => {
    const name = 'a1_s1_t2_skeleton.mat';
    const folder = folderOf({ 'set.zip': zipSync({ [`Skeleton/${name}`]: utdMhadMat }), 'readme.txt': 'none' });
    const found = await findAnyRecordings([folder]);
    const [{ file }] = found.recordings;
    expect((await findAnyRecordings([file])).recordings).toMatchObject([{ file, form: 'utd-mhad' }]);
    await expect(findAnyRecordings([`${file}x`])).rejects.toThrow(/recordings: found nothing/);
    expect(found.recordings.map(({ form, name: one }) => [form, one])).toEqual([['utd-mhad', 'a1_s1_t2_skeleton']]);
    expect(found.notes).toEqual(['no recordings: 1 (readme.txt) files']);
    expect(found.recordings[0].read().clip?.frames).toBe(2);
  });

  it('say when nobody is in them', async () => {
    const folder = folderOf({ '0002-L.txt': Array.from({ length: 150 }, () => '0').join(' ') });
    const wanted = { layout: kinectV2, bodies: 2, normalisation: 'none' };
    expect([...(await prepared([folder], wanted)).values()]).toEqual(['no frame with a body']);
  });

  const raw = { layout: kinectV2, bodies: 2, normalisation: 'none' };
  it.each([
    ['a path of nothing', { a: '' }, ['missing'], {}, raw, /missing: recordings: found nothing/],
    [
      'a folder without any',
      { 'a.md': 'text' },
      [''],
      {},
      raw,
      /found none, but 1 \(a\.md\) other files, wanted a data/,
    ],
    ['a file of no form', { 'a.md': 'text' }, ['a.md'], {}, raw, /recording: found a file a\.md, wanted .*\(ntu\)/],
    ['a web page', { 'a.html': '<!DOCTYPE html><html>' }, ['a.html'], {}, raw, /web page/],
    ['an unknown form', { 'a.md': '' }, ['a.md'], { form: 'bvh' }, raw, /form: found bvh, wanted dataset, nucla/],
    [
      'a file of another form',
      files.ntu,
      ['deep/S001C001P001R001A001.skeleton'],
      { form: 'npy' },
      raw,
      /wanted NAME\.npy/,
    ],
    ['an empty file', { 'a.skeleton': '' }, ['a.skeleton'], {}, raw, /a\.skeleton: content: found .*empty/],
    ['a file that is cut', { 'a.skeleton': skeletonText('a').slice(0, 900) }, [''], {}, raw, /a\.skeleton/],
    ['numbers that are none', { '1.txt': `${wave(149, 0)} nan` }, ['1.txt'], {}, raw, /1\.txt/],
    ['too many claimed frames', { 'a.skeleton': '4000000000\n1\n' }, ['a.skeleton'], {}, raw, /a\.skeleton/],
    [
      'joints of another layout',
      files.hdm05,
      [''],
      {},
      raw,
      /layout: found hdm05-31 \(31 joints\), wanted kinect-v2-25/,
    ],
    [
      'a normalisation of others',
      files.ntu,
      [''],
      {},
      { ...raw, normalisation: 'by hand' },
      /normalisation: found coordinates of a sensor, wanted by hand\. .*--prepared/,
    ],
  ])('refuse %s', async (_, content, paths, options, wanted, message) => {
    const folder = folderOf(content);
    await expect(
      prepared(
        paths.map((path) => join(folder, path)),
        wanted,
        options,
      ),
    ).rejects.toThrow(message);
  });

  it.each([
    ['other axes', 'clips.npy', { ...arrays, shape: [2, 900] }, /shape: found \(2, 900\), wanted \(N, C, T, V, M\)/],
    ['other joints', 'clips.npy', { ...arrays, shape: [2, 3, 6, 50, 1] }, /joints V: found 50 joints/],
    ['no array of clips', 'clips.npz', { ...arrays, shape: [2, 900] }, /arrays: found clips \(2, 900\), wanted one/],
  ])('refuse arrays of %s', async (_, name, array, message) => {
    const file = join(temporaryFolder(), name);
    const used = {
      ...array,
      data: arrays.data.slice(
        0,
        array.shape.reduce((a, b) => a * b),
      ),
    };
    if (name.endsWith('.npy')) writeNpy(file, used);
    else writeNpz(file, { clips: used });
    await expect(findAnyRecordings([file])).rejects.toThrow(message);
  });

  it('refuse a data set that was normalised otherwise, unless told that it fits', async () => {
    const { dataset } = await imported((out) => importNtu([folderOf(files.ntu)], out));
    const wanted = { ...wantedOf(dataset), normalisation: 'by hand' };
    await expect(prepared([dataset.folder], wanted)).rejects.toThrow(/normalisation: found centred/);
    const found = await findAnyRecordings([dataset.folder]);
    const [one] = found.recordings;
    expect(preparedRecording(one, one.read(), wanted, { prepared: true }).clip).toEqual(dataset.read(0));
    found.close();
    dataset.close();
  });

  it('have each a word of its own', () => {
    expect(new Set(recordingForms.map(({ form }) => form)).size).toBe(recordingForms.length);
  });

  it('are found beside links that lead nowhere and companions', async () => {
    const folder = folderOf(files.ntu);
    symlinkSync(join(folder, 'nothing'), join(folder, 'b.skeleton'));
    writeFileSync(join(folder, '._a.skeleton'), 'companion');
    expect((await findAnyRecordings([folder])).recordings).toHaveLength(1);
  });
});
