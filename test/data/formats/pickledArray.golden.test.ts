import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elementCount, toFloat32, toIntegers } from '../../../src/data';
import { PickledArray } from '../../../src/data/formats/pickledArray';
import { PickleFile } from '../../../src/data/formats/pickleFile';
import { goldenJson, goldenPath } from '../../goldenFolder';

interface Sample {
  name: string;
  label: number | null;
  num_frame: number;
  storedShape: number[];
  storedDtype: string;
  sumAbs: number;
  weighted: number;
  labelRuns?: [number, number, number][];
}
interface Expected {
  tolerance: Record<string, number>;
  files: {
    path: string;
    format: string;
    samples: Sample[];
    names?: string[];
    labels?: number[];
    split?: Record<string, string[]>;
  }[];
}

const isExpected = (json: unknown): json is Expected => typeof json === 'object' && json !== null && 'files' in json;
const { files, tolerance } = goldenJson(goldenPath('pipeline', 'formats', 'expected.json'), isExpected);
const dtypes: Record<string, string> = { '<f4': 'float32', '<f2': 'float16', '<f8': 'float64' };

const filesOf = (folder: string) => files.filter(({ path }) => path.startsWith(`${folder}/`));
const open = (path: string) => PickleFile.open(goldenPath('pipeline', 'formats', path));
const entries = (value: unknown): Map<string, unknown> => value as Map<string, unknown>;

/** The sums of expected.json; `strides` say where coordinate, frame, joint and body lie in the stored array. */
function expectSample(array: PickledArray, sample: Sample, strides: (shape: readonly number[]) => number[]): void {
  const { shape, dtype, data } = array.read();
  expect(shape).toEqual(sample.storedShape);
  expect(dtype).toBe(dtypes[sample.storedDtype]);
  const step = strides(shape);
  const bodies = elementCount(shape) / (3 * sample.num_frame * 25);
  let [sumAbs, weighted, i] = [0, 0, 0];
  for (let c = 0; c < 3; c++)
    for (let t = 0; t < sample.num_frame; t++)
      for (let v = 0; v < 25; v++)
        for (let m = 0; m < 2; m++, i++) {
          const value = m < bodies ? Number(data[c * step[0] + t * step[1] + v * step[2] + m * step[3]]) : 0;
          sumAbs += Math.abs(value);
          weighted += (value * ((i % 97) + 1)) / 97;
        }
  expect(Math.abs(sumAbs / sample.sumAbs - 1)).toBeLessThan(tolerance['sums (relative)']);
  expect(Math.abs(weighted - sample.weighted)).toBeLessThan(tolerance['weighted (absolute)']);
}

const coordinateFirst = ([, frames]: readonly number[]): number[] => [frames * 50, 50, 2, 1];
const bodyFirst = ([, frames]: readonly number[]): number[] => [1, 75, 3, frames * 75];

describe('pickles of other tools', () => {
  const agcnNames = readdirSync(goldenPath('pipeline', 'formats', 'agcn'));
  const labelFiles = filesOf('agcn').flatMap((file) => {
    const start = basename(file.path).replace('_data_joint.npy', '_label');
    const own = agcnNames.filter((name) => name.startsWith(start));
    expect(own.length).toBeGreaterThan(0);
    return own.map((name) => ({ ...file, path: `agcn/${name}` }));
  });
  it.each(labelFiles)('$path: names and labels', ({ path, names, labels }) => {
    const pickle = open(path);
    const [readNames, readLabels] = pickle.value as [string[], number[]];
    // The converter that writes floats does not sort the files.
    expect([...readNames].sort()).toEqual([...names!].sort());
    expect(readNames.map((name) => labels![names!.indexOf(name)])).toEqual(readLabels);
    if (!path.includes('float')) expect(readNames).toEqual(names);
    pickle.close();
  });

  it.each(filesOf('pyskl'))('$path: $format', ({ path, split, samples }) => {
    const pickle = open(path);
    const content = entries(pickle.value);
    expect(Object.fromEntries(entries(content.get('split')))).toEqual(split);
    const annotations = (content.get('annotations') as unknown[]).map(entries);
    expect(annotations.map((one) => one.get('frame_dir'))).toEqual(samples.map(({ name }) => name));
    annotations.forEach((one, i) => {
      expect(one.get('label')).toBe(samples[i].label);
      expect(one.get('total_frames')).toBe(samples[i].num_frame);
      expectSample(one.get('keypoint') as PickledArray, samples[i], bodyFirst);
    });
    pickle.close();
  });

  it.each(filesOf('usdrl'))('$path: $format', ({ path, samples }) => {
    const pickle = open(path);
    const content = entries(pickle.value);
    expect(content.get('label')).toEqual(samples.map(({ label }) => label));
    const frames = content.get('num_frames');
    expect(frames instanceof PickledArray ? toIntegers(frames.read()) : frames).toEqual(
      samples.map((sample) => sample.num_frame),
    );
    (content.get('data') as PickledArray[]).forEach((array, i) => expectSample(array, samples[i], coordinateFirst));
    pickle.close();
  });

  it.each(filesOf('detection'))('$path: $format', ({ path, samples }) => {
    const pickle = open(path);
    const records = pickle.value instanceof Map ? [...entries(pickle.value).values()] : (pickle.value as unknown[]);
    expect(records.length).toBe(samples.length);
    records.map(entries).forEach((record, i) => {
      expect(record.get('name')).toBe(samples[i].name);
      expectSample(record.get('data') as PickledArray, samples[i], coordinateFirst);
      const labels = (record.get('label') as PickledArray).read();
      expect(labels.dtype).toBe('int64');
      const wanted = samples[i].labelRuns!.flatMap(([label, start, end]) => new Array<number>(end - start).fill(label));
      expect(toFloat32(labels)).toEqual(Float32Array.from(wanted));
    });
    pickle.close();
  });
});
