import { existsSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  applyView,
  augmentDefaults,
  drawJointCorruption,
  makeEvaluationView,
  observedFrames,
  observedPrefix,
  type ViewDraws,
} from '../../src/augment';
import { readNpz, toFloat32, toIntegers } from '../../src/data';
import { Generator } from '../../src/random';
import { resolveSettings } from '../../src/settings';
import { clipFromChannelFirst, clipToChannelFirst } from '../../src/skeleton';
import { goldenJson, journalPath } from '../goldenFolder';
import { journalTolerances } from '../goldenModel';

interface Corruption {
  array: string;
  input: string;
  draws: [name: string, value: number | number[]][];
}
interface DrawnViews {
  index: number;
  num_frame: number;
  /** Of the views one after another, each function with its value and arguments. */
  draws: [name: string, value: number | number[], args: number[]][];
}
interface Prefix {
  clip: number;
  num_frame: number;
  ratio: number;
  frames: number;
  array: string;
}
const isList = <T>(json: unknown): json is T[] => Array.isArray(json) && json.length > 0;
const close = { absolute: 0, relativeToMax: journalTolerances.forward };

describe('views as those of the journal code', () => {
  it('corrupt the joints that were drawn', async () => {
    const arrays = await readNpz(journalPath('augmentations.npz'));
    for (const { array, input, draws } of goldenJson(journalPath('augmentations.json'), isList<Corruption>)) {
      const given = arrays.read(input);
      const [C, T, V, M] = given.shape;
      const clip = clipFromChannelFirst(toFloat32(given), { C, T, V, M });
      const of = (name: string) => draws.filter(([one]) => one === name).map(([, value]) => value);
      const entries = of('uniform') as number[];
      const joints = Int32Array.from(of('choice')[0] as number[]);
      const spatial = { kind: 'corruption', joints, matrix: entries.length === 0 ? undefined : entries } as const;
      const view = applyView(clip, { crop: { start: 0, length: T }, spatial }, { frames: T });
      expect(clipToChannelFirst({ ...clip, coordinates: view }), array).toBeAllClose(
        toFloat32(arrays.read(array)),
        close,
      );
    }
  });

  it.for([
    [
      'of recordings in the plane, all three coordinates mixed',
      'views2d-draws.json',
      'ntu2d-input.npz',
      'sttr-views.npz',
    ],
    ['of 25 joints (where the golden folder has them)', 'views3d-draws.json', 'views3d-input.npz', 'dste3d-views.npz'],
  ])('are those of the feeders, draw by draw: %s', async ([, list, inputs, views], context) => {
    const files = [list, inputs, views].map((name) => journalPath(name));
    const missing = files.find((file) => !existsSync(file));
    context.skip(missing !== undefined, `no ${missing}`);
    const [given, golden] = [await readNpz(files[1]), await readNpz(files[2])];
    let compared = 0;
    for (const { index, num_frame: n, draws } of goldenJson(files[0], isList<DrawnViews>)) {
      const place = given.names.includes('data')
        ? { name: 'data', row: index }
        : { name: `confidence_data${index}`, row: 0 };
      if (!given.names.includes(place.name)) continue;
      const input = given.read(place.name);
      const [C, T, V, M] = input.shape.slice(-4);
      const clip = clipFromChannelFirst(toFloat32(input), { C, T, V, M }, place.row * C * T * V * M, n);
      drawnViews(draws, n).forEach((view, k) => {
        const made = clipToChannelFirst({ ...clip, frames: 64, coordinates: applyView(clip, view, { frames: 64 }) });
        const wanted = toFloat32(golden.read(`view${k}`)).subarray(index * made.length, (index + 1) * made.length);
        expect(made, `clip ${index}, view ${k}`).toBeAllClose(wanted, close);
        compared++;
      });
    }
    expect(compared).toBeGreaterThanOrEqual(8);
  });

  it.each([17, 25])('draw 15 of the first 17 joints of %i, and all of a skeleton by default', (joints) => {
    const { augment } = resolveSettings({ preset: 'journal' });
    const drawn = (settings: typeof augment) =>
      Array.from({ length: 40 }, (_, seed) => [...drawJointCorruption(joints, settings, new Generator(seed)).joints]);
    const limited = drawn(augment);
    expect(limited.every((one) => one.length === 15 && new Set(one).size === 15)).toBe(true);
    expect(Math.max(...limited.flat())).toBe(16);
    expect(Math.max(...drawn(augmentDefaults).flat())).toBe(joints - 1);
  });
});

describe('the observed beginning of a clip', () => {
  it('is resized as by the repaired feeder', async () => {
    const arrays = await readNpz(journalPath('early.npz'));
    const [data, lengths] = [arrays.read('data'), toIntegers(arrays.read('num_frame'), 'early.npz')];
    const [, C, T, V, M] = data.shape;
    const values = toFloat32(data);
    for (const { clip: n, ratio, frames, array } of goldenJson(journalPath('early.json'), isList<Prefix>)) {
      const clip = clipFromChannelFirst(values, { C, T, V, M }, n * C * T * V * M, lengths[n]);
      const wanted = arrays.read(array);
      const prefix = observedPrefix(clip, ratio);
      expect(prefix.frames).toBe(frames);
      const view = makeEvaluationView(prefix, 1, wanted.shape[1]);
      const found = clipToChannelFirst({ ...clip, frames: wanted.shape[1], coordinates: view });
      expect(found, array).toBeAllClose(toFloat32(wanted), close);
    }
  });

  it('has at least three frames, but not more than the clip', () => {
    expect([observedFrames(20, 0.1), observedFrames(2, 0.5), observedFrames(20, 1)]).toEqual([3, 2, 20]);
  });
});

/** What the feeder drew for each of its views, of a clip of n frames. */
function drawnViews(draws: DrawnViews['draws'], n: number): ViewDraws[] {
  const starts = draws.flatMap(([name], at) => (name === 'rand' ? [at] : []));
  return starts.map((at, k) => {
    const own = draws.slice(at, starts[k + 1]);
    const of = (name: string): number[] => own.filter(([one]) => one === name).flatMap(([, value]) => value);
    const [[ratio], [start], [corrupted, zeroed], entries, joints] = [
      'rand',
      'randint',
      'random',
      'uniform',
      'choice',
    ].map(of);
    const length = Math.min(n, Math.max(64, Math.floor(n * (0.9 * ratio + 0.1))));
    if (joints.length === 0) return { crop: { start, length }, spatial: { kind: 'shear', entries } };
    const matrix = entries.length === 0 ? undefined : entries;
    expect([corrupted < 0.5, zeroed < 0.5]).toEqual([true, matrix === undefined]);
    return { crop: { start, length }, spatial: { kind: 'corruption', joints: Int32Array.from(joints), matrix } };
  });
}
