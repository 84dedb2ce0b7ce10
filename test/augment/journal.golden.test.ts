import { describe, expect, it } from 'vitest';

import {
  applyView,
  augmentDefaults,
  drawJointCorruption,
  makeEvaluationView,
  observedFrames,
  observedPrefix,
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
