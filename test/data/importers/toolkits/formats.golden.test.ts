import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  Dataset,
  importAgcn,
  importCtrgcn,
  importNtu,
  importPyskl,
  importUsdrlPku,
  normaliseClip,
  readNpz,
  toFloat32,
  type ImportReport,
  type Recording,
} from '../../../../src/data';
import { clipFromChannelFirst, clipToChannelFirst, kinectV2, type Clip } from '../../../../src/skeleton';
import { goldenJson, goldenPath, hostileFiles } from '../../../goldenFolder';
import { temporaryFolder } from '../../temporaryFolder';
import { absoluteSum, weightedSum } from '../../weightedSum';

/** A sample as the golden file describes it; the sums are of (3, num_frame, 25, 2). */
interface GoldenSample {
  name: string;
  label: number | null;
  num_frame: number;
  sumAbs: number;
  weighted: number;
  first: number[];
  last: number[];
  /** Which bodies of the raw recording come first and second. */
  bodyOrder?: number[];
  labelRuns?: [number, number, number][];
}
interface GoldenFile {
  path: string;
  samples: GoldenSample[];
  parts: Record<'train' | 'test', { samples: GoldenSample[] }>;
  split: Record<string, string[]>;
}
interface Golden {
  tolerance: { 'sums (relative)': number; 'weighted (absolute)': number };
  files: GoldenFile[];
}

const isGolden = (json: unknown): json is Golden => typeof json === 'object' && json !== null && 'files' in json;
const formats = (...parts: string[]): string => goldenPath('pipeline', 'formats', ...parts);
const golden = goldenJson(formats('expected.json'), isGolden);
const fileOf = (path: string): GoldenFile => golden.files.find((file) => file.path === path)!;

interface Imported {
  report: ImportReport;
  info: Dataset['info'];
  clips: Map<string, { clip: Clip; recording: Recording; segments: readonly (readonly number[])[] }>;
  /** Names in the parts of a split. */
  split: (name: string) => { train: string[]; test: string[] };
}

async function imported(run: (out: string) => Promise<ImportReport>): Promise<Imported> {
  const out = join(temporaryFolder(), 'set');
  const report = await run(out);
  const dataset = Dataset.open(out);
  const clips: Imported['clips'] = new Map();
  for (let i = 0; i < dataset.size; i++) {
    clips.set(dataset.name(i), {
      clip: dataset.read(i),
      recording: dataset.recording(i),
      segments: dataset.segments(i),
    });
  }
  dataset.close();
  const names = (part: readonly number[]): string[] => part.map((index) => dataset.name(index));
  const split = (name: string) => {
    const { train, test } = dataset.split(name);
    return { train: names(train), test: names(test) };
  };
  return { report, info: dataset.info, clips, split };
}

function expectSums(clip: Clip, { num_frame, sumAbs, weighted, first, last }: GoldenSample): void {
  expect(clip).toMatchObject({ frames: num_frame, bodies: 2, joints: 25 });
  const array = clipToChannelFirst(clip);
  expect(Math.abs(absoluteSum(array) / sumAbs - 1)).toBeLessThan(golden.tolerance['sums (relative)']);
  expect(Math.abs(weightedSum(array) - weighted)).toBeLessThan(golden.tolerance['weighted (absolute)']);
  expect(clip.coordinates.subarray(0, 3)).toBeAllClose(first);
  expect(clip.coordinates.subarray(-3)).toBeAllClose(last);
}

/** What the folder holds of one form, by name. */
const pathsOf = (folder: string): string[] =>
  golden.files.map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`));

/** Files of labels for agcn's training part: in one converter's form floats. */
const agcnLabels = readdirSync(formats('agcn')).filter((name) => /^train_label.*\.pkl$/.test(name));
const setupOf = (name: string): number => Number(name.slice(1, 4));

/** The raw recordings that all the files were made from, bodies in the order of the text files. */
const recordings = new Map<string, Clip>();

beforeAll(async () => {
  const arrays = await readNpz(formats('sequences.npz'));
  for (const sample of fileOf('sequences.npz').samples) {
    const array = arrays.read(sample.name);
    const [C, T, V, M] = array.shape;
    const clip = clipFromChannelFirst(toFloat32(array), { C, T, V, M });
    expectSums(clip, sample);
    recordings.set(sample.name, clip);
  }
  expect(recordings.size).toBe(fileOf('sequences.npz').samples.length);
});

/** The recording with its bodies in another order, normalised as UmURL does. */
function normalisedClip(name: string, bodyOrder: readonly number[] = [0, 1]): Float32Array {
  const { coordinates, ...rest } = recordings.get(name)!;
  const size = rest.joints * 3;
  const ordered = new Float32Array(coordinates.length);
  for (let t = 0; t < rest.frames; t++) {
    bodyOrder.forEach((from, to) => {
      const start = (t * 2 + from) * size;
      ordered.set(coordinates.subarray(start, start + size), (t * 2 + to) * size);
    });
  }
  return normaliseClip({ ...rest, coordinates: ordered }, kinectV2).coordinates;
}

const bodyOrders = new Map(
  ['agcn/train_data_joint.npy', 'agcn/val_data_joint.npy'].flatMap((path) =>
    fileOf(path).samples.map(({ name, bodyOrder }) => [name.replace('.skeleton', ''), bodyOrder] as const),
  ),
);

describe('the six formats describe the same recordings', () => {
  it('skeleton: the text files of NTU RGB+D', async () => {
    const raw = await imported((out) => importNtu([formats('skeleton')], out, { normalise: false }));
    const { clips } = await imported((out) => importNtu([formats('skeleton')], out));
    expect([...clips.keys()].sort()).toEqual([...recordings.keys()].sort());
    for (const [name, { clip }] of clips) {
      const order = bodyOrders.get(name);
      expect(clip.coordinates).toEqual(normalisedClip(name, order));
      if (order?.[0] === 0) expect(raw.clips.get(name)!.clip).toEqual(recordings.get(name));
    }
  });

  /** The golden folder with another train_label.pkl. */
  function agcnFolder(labels: string): string {
    const folder = temporaryFolder();
    for (const part of ['train', 'val']) {
      const source = part === 'train' ? labels : 'val_label.pkl';
      copyFileSync(formats('agcn', source), join(folder, `${part}_label.pkl`));
      for (const name of ['data_joint', 'num_frame']) {
        copyFileSync(formats('agcn', `${part}_${name}.npy`), join(folder, `${part}_${name}.npy`));
      }
    }
    return folder;
  }

  it.each(agcnLabels.filter((name) => !name.includes('float')))('agcn, %s', async (labels) => {
    const { clips, split, info } = await imported((out) => importAgcn(agcnFolder(labels), out, { split: 's' }));
    const wanted = ['train', 'val'].map((part) => fileOf(`agcn/${part}_data_joint.npy`).samples);
    const names = wanted.map((samples) => samples.map(({ name }) => name.replace('.skeleton', '')));
    expect(split('s')).toEqual({ train: names[0], test: names[1] });
    for (const sample of wanted.flat()) {
      const name = sample.name.replace('.skeleton', '');
      const { clip, recording } = clips.get(name)!;
      expectSums(clip, sample);
      expect(clip.coordinates).toBeAllClose(normalisedClip(name, sample.bodyOrder), { absolute: 3e-6 });
      expect(recording).toMatchObject({
        label: sample.label,
        setup: setupOf(name),
        subject: Number(name.slice(9, 12)),
      });
    }
    expect(info).toMatchObject({ normalisation: 'as in the files', bodies: 2 });
    const labelled = Math.max(...wanted.flat().map(({ label }) => label ?? -1)) < 60 ? 60 : 120;
    expect([info.classes.length, info.classes[6]]).toEqual([labelled, 'throw']);
  });

  it.each(agcnLabels.filter((name) => name.includes('float')))('agcn, labels as floats in %s', async (labels) => {
    // These lists are in another order than the arrays, so only labels are compared.
    const { clips } = await imported((out) => importAgcn(agcnFolder(labels), out));
    for (const [name, { recording }] of clips) expect(recording.label).toBe(Number(name.slice(17)) - 1);
    expect(clips.size).toBe(bodyOrders.size);
  });

  it.each(pathsOf('ctrgcn'))('%s', async (path) => {
    const { parts } = fileOf(path);
    const raw = await imported((out) => importCtrgcn(formats(path), out, { normalise: false }));
    const { clips, info } = await imported((out) => importCtrgcn(formats(path), out));
    for (const part of ['train', 'test'] as const) {
      parts[part].samples.forEach((sample, i) => {
        const name = `${part}-${String(i).padStart(6, '0')}`;
        expectSums(raw.clips.get(name)!.clip, sample);
        expect(raw.clips.get(name)!.recording.label).toBe(sample.label);
        // CTR-GCN moves the whole recording, which normalisation takes back.
        expect(clips.get(name)!.clip.coordinates).toBeAllClose(normalisedClip(sample.name), { absolute: 1e-5 });
      });
      expect(raw.split('cross-subject')[part]).toHaveLength(parts[part].samples.length);
    }
    expect(clips.size).toBe(parts.train.samples.length + parts.test.samples.length);
    expect(info.classes[0]).toBe('drink water');
  });

  it.each(pathsOf('pyskl'))('%s', async (path) => {
    const { samples, split: lists } = fileOf(path);
    const raw = await imported((out) => importPyskl(formats(path), out, { normalise: false }));
    const { clips, split } = await imported((out) => importPyskl(formats(path), out));
    expect(clips.size).toBe(samples.length);
    for (const sample of samples) {
      const { clip, recording } = raw.clips.get(sample.name)!;
      expectSums(clip, sample);
      expect(recording).toMatchObject({
        label: sample.label,
        setup: setupOf(sample.name),
        camera: Number(sample.name.slice(5, 8)),
      });
      // A float16 of some metres is off by at most a millimetre, and normalisation takes the difference of two.
      const wanted = normalisedClip(sample.name, sample.bodyOrder);
      expect(clips.get(sample.name)!.clip.coordinates).toBeAllClose(wanted, { absolute: 8e-3 });
    }
    for (const [name, key] of [
      ['cross-subject', 'xsub'],
      ['cross-view', 'xview'],
    ]) {
      expect(split(name).train.sort()).toEqual([...lists[`${key}_train`]].sort());
      expect(split(name).test.sort()).toEqual([...lists[`${key}_val`]].sort());
    }
  });

  it.each(pathsOf('usdrl'))('%s', async (path) => {
    const { samples } = fileOf(path);
    const part = path.includes('train') ? 'train' : 'test';
    const { clips, info, split } = await imported((out) => importUsdrlPku([formats(path)], out));
    expect(info.classes[0]).toBe('bow');
    samples.forEach((sample, i) => {
      const { clip, recording } = clips.get(`${part}-${String(i).padStart(6, '0')}`)!;
      expectSums(clip, sample);
      expect(recording.label).toBe(sample.label! - 1);
      const wanted = normalisedClip(sample.name, bodyOrders.get(sample.name));
      expect(clip.coordinates).toBeAllClose(wanted, { absolute: 3e-6 });
    });
    expect(clips.size).toBe(samples.length);
    expect(split('cross-subject')[part]).toHaveLength(samples.length);
  });
});

describe('detection windows of USDRL', () => {
  it.each(pathsOf('detection'))('%s', async (path) => {
    const { samples } = fileOf(path);
    const { clips } = await imported((out) => importUsdrlPku([formats(path)], out));
    const counts = new Map<string, number>();
    for (const sample of samples) {
      const name = basename(sample.name, '.txt');
      const number = counts.get(name) ?? 0;
      counts.set(name, number + 1);
      const { clip, segments, recording } = clips.get(`${name}_${number}`)!;
      expectSums(clip, sample);
      expect(recording.label).toBe(-1);
      const runs = sample.labelRuns!.filter(([label]) => label > 0);
      expect(segments).toEqual(runs.map(([label, start, end]) => [label - 1, start, end]));
    }
    expect(clips.size).toBe(samples.length);
  });
});

const hostile = hostileFiles();

describe('importers refuse', () => {
  it.each(hostile.filter(({ kind }) => kind === 'pickle'))('$file: $reason', async ({ file }) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'agcn'));
    copyFileSync(formats('agcn', 'train_data_joint.npy'), join(folder, 'agcn', 'train_data_joint.npy'));
    copyFileSync(formats(file), join(folder, 'agcn', 'train_label.pkl'));
    copyFileSync(formats(file), join(folder, 'NAME_train.pkl'));
    const out = join(folder, 'set');
    await expect(importAgcn(join(folder, 'agcn'), out)).rejects.toThrow(/train_label\.pkl: .+ found .+ wanted/);
    await expect(importPyskl(formats(file), out)).rejects.toThrow(/: .+ found .+ wanted/);
    await expect(importUsdrlPku([join(folder, 'NAME_train.pkl')], out)).rejects.toThrow(/: .+ found .+ wanted/);
  });

  it.each(hostile.filter(({ kind }) => kind === 'npy'))('$file: $reason', async ({ file }) => {
    const folder = temporaryFolder();
    copyFileSync(formats(file), join(folder, 'train_data_joint.npy'));
    await expect(importAgcn(folder, join(folder, 'set'))).rejects.toThrow(/train_data_joint\.npy: .+ found .+ wanted/);
  });

  it.each(hostile.filter(({ kind }) => kind === 'npz'))('$file: $reason', async ({ file }) => {
    const running = importCtrgcn(formats(file), join(temporaryFolder(), 'set'));
    await expect(running).rejects.toThrow(/\.npz.*: .+ found .+ wanted/);
  });
});
