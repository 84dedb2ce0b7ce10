import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import {
  defaultEncoder,
  drawDropPath,
  Encoder,
  encoderSpecs,
  PretrainingModel,
  defaultProjector,
  positionTable,
  tokensOf,
  type EncoderSettings,
} from '../../src/model';
import { Generator } from '../../src/random';
import { randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

const shape = { frames: 8, joints: 5, bodies: 1, channels: 3 };
const small: EncoderSettings = { ...defaultEncoder, hidden: 8, heads: 2 };

async function outputOf(settings: EncoderSettings): Promise<Float32Array> {
  const encoder = Encoder.create(settings, shape, new Generator(3));
  const views = randomTensor([2, 8, 15], 4);
  const features = await encoder.features(tokensOf(views)).data();
  encoder.dispose();
  return features as Float32Array;
}

describe('the official state_dict', () => {
  const official = { frames: 64, joints: 25, bodies: 2, channels: 3 };

  it.each([
    ['dste', 57_137_368, 182 - 48],
    ['sttr', 27_713_536, 110 - 48],
  ] as const)('%s has the published number of parameters and entries', (kind, parameters, entries) => {
    const specs = encoderSpecs({ ...defaultEncoder, kind }, official);
    const size = (lengths: number[]): number => lengths.reduce((product, length) => product * length, 1);
    const trained = specs.filter((spec) => spec.role === 'trainable' && spec.alias === undefined);
    expect(trained.reduce((sum, spec) => sum + size(spec.shape), 0)).toBe(parameters);
    expect(specs).toHaveLength(entries);
  });
});

describe('the options of the paper', () => {
  it.each<[string, Partial<EncoderSettings>]>([
    ['mask polarity', { shift: { ...small.shift, mask: 'shiftEveryGap' } }],
    ['shift without bias', { shift: { ...small.shift, bias: false } }],
    ['sum of branches', { dsa: { merge: 'sum' } }],
    ['depthwise convolution', { ca: { conv: 'depthwise', kernel: 3, activation: 'relu' } }],
    ['wider convolution', { ca: { conv: 'pointwise', kernel: 3, activation: 'none' } }],
    ['attention shared inside DSA only', { attentionSharing: 'dsa' }],
    ['positions added once', { positionPerLayer: false }],
    ['alpha', { alpha: 0.2 }],
    ['heads', { heads: 4 }],
  ])('%s changes the features and keeps their shape', async (_, change) => {
    const [base, other] = [await outputOf(small), await outputOf({ ...small, ...change })];
    expect(other).toHaveLength(base.length);
    const finite = [...other].every(Number.isFinite);
    expect(finite).toBe(true);
    // A bias starts at 0, so leaving it out shows only in the parameters.
    if (change.shift?.bias === false) expect(other).toBeAllClose(base);
    else expect(other).not.toBeAllClose(base, { absolute: 1e-4 });
  });

  it('refuses sizes that do not fit', () => {
    expect(() => encoderSpecs({ ...small, heads: 3 }, shape)).toThrow(/encoder.heads: found 3, wanted a divisor of 8/);
    expect(() => encoderSpecs({ ...small, ca: { ...small.ca, kernel: 2 } }, shape)).toThrow(/odd/);
  });
});

describe('dense shift', () => {
  it('leaves every gap-th token alone: with alpha 0 and identical weights only the others depend on wt1', async () => {
    const { denseShift } = await import('../../src/model/denseShiftAttention.js');
    const encoder = Encoder.create(small, shape, new Generator(3));
    const x = randomTensor([1, 8, 8], 5);
    const name = 'backbone.t_tr.DSA';
    const moved = async (mask: EncoderSettings['shift']['mask']): Promise<boolean[]> => {
      const h = denseShift(x, encoder.parameters, name, { ...small, shift: { ...small.shift, mask } });
      const [a, b] = [await x.data(), await h.data()];
      return Array.from({ length: 8 }, (_, token) =>
        a.subarray(token * 8, token * 8 + 8).some((v, i) => v !== b[token * 8 + i]),
      );
    };
    const everyFourth = [0, 1, 2, 3, 4, 5, 6, 7].map((token) => token % 4 === 0);
    expect(await moved('keepEveryGap')).toEqual(everyFourth.map((special) => !special));
    expect(await moved('shiftEveryGap')).toEqual(everyFourth);
    encoder.dispose();
  });
});

describe('initialisation', () => {
  it('copies the first STTR layer of a stream into the second, in_proj only', async () => {
    const encoder = Encoder.create({ ...small, kind: 'sttr' }, shape, new Generator(3));
    const values = async (name: string) => encoder.parameters.get(`backbone.t_tr.layers.${name}`).data();
    expect(await values('0.self_attn.in_proj_weight')).toEqual(await values('1.self_attn.in_proj_weight'));
    expect(await values('0.linear1.weight')).not.toEqual(await values('1.linear1.weight'));
    encoder.dispose();
  });

  it('follows the seed alone', async () => {
    expect(await outputOf(small)).toEqual(await outputOf(small));
  });
});

describe('positional encoding', () => {
  it('is sin and cos of falling frequencies', () => {
    const table = positionTable(3, 4);
    const expected = [0, 1, 2].flatMap((p) => [Math.sin(p), Math.cos(p), Math.sin(p / 100), Math.cos(p / 100)]);
    expect(table).toBeAllClose(expected);
  });
});

describe('DropPath', () => {
  it('keeps nine of ten at 10/9', () => {
    const scales = drawDropPath(24, 1000, 0.1, new Generator(1));
    const kept = scales.filter((scale) => scale !== 0);
    expect(kept.every((scale) => Math.abs(scale - 10 / 9) < 1e-6)).toBe(true);
    expect(kept.length / scales.length).toBeGreaterThan(0.89);
    expect(kept.length / scales.length).toBeLessThan(0.91);
  });

  it('takes exactly the masks that the encoder says it has', () => {
    const model = new PretrainingModel(small, defaultProjector, shape, new Generator(1));
    const tokens = tokensOf(randomTensor([2, 8, 15], 4));
    expect(model.masks).toBe(24);
    expect(() => model.encode(tokens, tf.ones([24, 2]))).not.toThrow();
    expect(() => model.encode(tokens, tf.ones([23, 2]))).toThrow(/more than the 23/);
    model.dispose();
  });
});
