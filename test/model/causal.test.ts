import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import {
  checkEncoder,
  defaultEncoder,
  denseShift,
  Encoder,
  encoders,
  encoderSpecs,
  selfAttention,
  tokensOf,
  type EncoderKind,
  type EncoderSettings,
} from '../../src/model';
import { lowerTriangular } from '../../src/model/causal';
import { Parameters } from '../../src/model';
import { Generator } from '../../src/random';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

const shape = { frames: 8, joints: 5, bodies: 1, channels: 3 };
const small: EncoderSettings = { ...defaultEncoder, hidden: 8, causal: true };
const depthwise: EncoderSettings['ca'] = { conv: 'depthwise', kernel: 3, activation: 'relu' };

const readings: [string, Partial<EncoderSettings>][] = [
  ['dste', {}],
  ['two heads', { heads: 2 }],
  ["the paper's shift and merge", { shift: { gap: 3, mask: 'shiftEveryGap', bias: false }, dsa: { merge: 'sum' } }],
  ['a depthwise convolution', { ca: depthwise }],
  ['a wide pointwise convolution', { ca: { conv: 'pointwise', kernel: 5, activation: 'none' } }],
  ['attention of their own', { attentionSharing: 'dsa', positionPerLayer: false }],
  ['sttr', { kind: 'sttr' }],
  ['sttr with two heads', { kind: 'sttr', heads: 2 }],
];

describe('causal attention', () => {
  const attend =
    (heads: number) =>
    (x: Tensor, ...[a, b, c, d]: Tensor[]): Tensor =>
      selfAttention(x, { input: { weight: a, bias: b }, output: { weight: c, bias: d } }, heads, true);
  const inputs = (): [Tensor, ...Tensor[]] => [
    randomTensor([2, 4, 4], 1),
    ...[[12, 4], [12], [4, 4], [4]].map((size, seed) => randomTensor(size, seed + 2)),
  ];

  it.each([1, 2])('of a token is that of the last of the tokens so far, with %i heads', async (heads) => {
    const [x, input, inputBias, output, outputBias] = inputs();
    const weights = { input: { weight: input, bias: inputBias }, output: { weight: output, bias: outputBias } };
    const whole = selfAttention(x, weights, heads, true);
    for (let t = 0; t < 4; t++) {
      const soFar = selfAttention(tf.slice(x, [0, 0, 0], [2, t + 1, 4]), weights, heads);
      const [found, wanted] = [whole, soFar].map((y) => tf.slice(y, [0, t, 0], [2, 1, 4]));
      expect(await found.data()).toBeAllClose(await wanted.data());
    }
  });

  it.each([1, 2])('has right gradients with %i heads', async (heads) => {
    await expectGradients(attend(heads), inputs());
  });
});

describe('a map without its entries above the diagonal', () => {
  it('keeps the others, and gives only them a gradient', async () => {
    const all = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);
    expect([...(await lowerTriangular(all).data())]).toEqual([1, 0, 0, 4, 5, 0, 7, 8, 9]);
    const gradient = tf.grad((weight: Tensor) => tf.sum(lowerTriangular(weight)))(all);
    expect([...(await gradient.data())]).toEqual([1, 0, 0, 1, 1, 0, 1, 1, 1]);
  });

  it('makes the dense shift causal, with right gradients', async () => {
    const parameters = new Parameters(encoderSpecs(small, shape), new Generator(3));
    const x = randomTensor([1, 8, 8], 5);
    const shift = (tokens: Tensor): Tensor => denseShift(tokens, parameters, 'backbone.t_tr.DSA', small);
    const early = tf.slice(shift(x), [0, 0, 0], [1, 3, 8]);
    const changed = tf.concat([tf.slice(x, [0, 0, 0], [1, 3, 8]), randomTensor([1, 5, 8], 6)], 1);
    expect([...(await tf.slice(shift(changed), [0, 0, 0], [1, 3, 8]).data())]).toEqual([...(await early.data())]);
    await expectGradients(shift, [x]);
    parameters.dispose();
  });
});

describe('a causal encoder', () => {
  const observed = 3;
  let views: Tensor[];

  beforeAll(() => {
    const past = randomTensor([2, observed, 15], 4);
    views = [7, 8].map((seed) => tf.concat([past, tf.mul(randomTensor([2, 8 - observed, 15], seed), 5)], 1));
  });

  /** Dense temporal features of the observed frames of two clips, which differ in the others. */
  async function pastFeatures(settings: EncoderSettings): Promise<number[][]> {
    const encoder = Encoder.create(settings, shape, new Generator(3));
    const found = views.map((view) => {
      const { temporal } = encoder.encode(tokensOf(view));
      return tf.slice(temporal, [0, 0, 0], [2, observed, settings.hidden]);
    });
    const values = await Promise.all(found.map(async (one) => [...(await one.data())]));
    encoder.dispose();
    return values;
  }

  it.each(readings)('gives the past the same features, bit for bit, whatever the future: %s', async (_, change) => {
    const [one, other] = await pastFeatures({ ...small, ...change });
    expect(other).toEqual(one);
  });

  it.each(readings)('is not what the encoder is otherwise: %s', async (_, change) => {
    const [one, other] = await pastFeatures({ ...small, ...change, causal: false });
    expect(other).not.toBeAllClose(one, { absolute: 1e-5 });
  });

  it.each(['dste', 'sttr'] as const)('sends no gradient into the future: %s', async (kind) => {
    const encoder = Encoder.create({ ...small, kind, ca: depthwise }, shape, new Generator(3));
    const last = (view: Tensor): Tensor => {
      const { temporal } = encoder.encode(tokensOf(view));
      return tf.sum(tf.mul(tf.slice(temporal, [0, observed - 1, 0], [2, 1, 8]), randomTensor([8], 9)));
    };
    const gradient = tf.grad(last)(views[0]);
    const [before, after] = tf.split(gradient, [observed, 8 - observed], 1);
    expect(Math.max(...(await tf.abs(after).data()))).toBe(0);
    // The first frame does reach the last one that was observed.
    const first = tf.slice(before, [0, 0, 0], [2, 1, 15]);
    expect(Math.max(...(await tf.abs(first).data()))).toBeGreaterThan(1e-4);
    encoder.dispose();
  });

  it('has a spatial stream as ever', async () => {
    const spatial = async (causal: boolean): Promise<number[]> => {
      const encoder = Encoder.create({ ...small, causal }, shape, new Generator(3));
      const values = [...(await encoder.encode(tokensOf(views[0])).spatial.data())];
      encoder.dispose();
      return values;
    };
    expect(await spatial(true)).toEqual(await spatial(false));
  });

  it.each(['dste', 'sttr'] as const)(
    'sees of the beginning of a clip nothing that comes after it: %s',
    async (kind) => {
      const settings = { ...small, kind };
      const encoder = Encoder.create(settings, shape, new Generator(3));
      const counts = [1, observed, 8];
      const featuresOf = async (view: Tensor, spatial: boolean): Promise<number[][]> => {
        const found = await encoder.observedFeaturesOf((await view.data()) as Float32Array, 2, { counts, spatial });
        return found.map((one) => [...one]);
      };
      for (const spatial of [true, false]) {
        const [[first, seen, whole], [otherFirst, otherSeen, otherWhole]] = [
          await featuresOf(views[0], spatial),
          await featuresOf(views[1], spatial),
        ];
        expect([otherFirst, otherSeen]).toEqual([first, seen]);
        expect(otherWhole).not.toBeAllClose(whole, { absolute: 1e-3 });
        expect(seen).toHaveLength(2 * (spatial ? 16 : 8));
        expect(seen).not.toBeAllClose(first, { absolute: 1e-4 });
      }
      // Of the whole clip they are its features.
      const [, , whole] = await featuresOf(views[0], true);
      expect(whole).toBeAllClose([...(await encoder.features(tokensOf(views[0])).data())]);
      encoder.dispose();
    },
  );

  it('refuses to see the beginning with another encoder, or more than there is', async () => {
    const view = new Float32Array(8 * 15);
    for (const [change, counts, message] of [
      [{ causal: false }, [1], /setting encoder.causal: found false, wanted true/],
      [{}, [0], /observed frames: found 0, wanted a whole number from 1 to 8/],
      [{}, [2, 9], /observed frames: found 9/],
      [{}, [1.5], /observed frames: found 1.5/],
    ] as const) {
      const encoder = Encoder.create({ ...small, ...change }, shape, new Generator(3));
      await expect(encoder.observedFeaturesOf(view, 1, { counts, spatial: true })).rejects.toThrow(message);
      encoder.dispose();
    }
  });

  it('is refused where the layers know nothing of time', () => {
    const blind: EncoderKind = { ...encoders.sttr, causal: undefined };
    Object.assign(encoders, { blind });
    try {
      const settings = { ...small, kind: 'blind' as 'sttr' };
      expect(() => checkEncoder(settings)).toThrow(/encoder.causal: found true for blind, wanted false/);
      expect(() => checkEncoder({ ...settings, causal: false })).not.toThrow();
    } finally {
      Reflect.deleteProperty(encoders, 'blind');
    }
  });
});
