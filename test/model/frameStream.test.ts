import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { defaultEncoder, Encoder, FrameStream, tokensOf, type EncoderSettings } from '../../src/model';
import { Generator } from '../../src/random';
import { randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

const shape = { frames: 8, joints: 5, bodies: 1, channels: 3 };
const small: EncoderSettings = { ...defaultEncoder, hidden: 8, causal: true };

async function withStream(
  change: Partial<EncoderSettings>,
  use: (stream: FrameStream, encoder: Encoder) => Promise<void>,
): Promise<void> {
  const encoder = Encoder.create({ ...small, ...change }, shape, new Generator(3));
  // Biases start at 0, which would hide one that was forgotten.
  const all = encoder.parameters.all();
  all.forEach((variable, which) => variable.assign(tf.add(variable, tf.mul(randomTensor(variable.shape, which), 0.1))));
  const stream = new FrameStream(encoder);
  try {
    await use(stream, encoder);
  } finally {
    stream.dispose();
    encoder.dispose();
  }
}

describe('a stream of frames', () => {
  it.each<[string, Partial<EncoderSettings>]>([
    ['dste', {}],
    ['two heads', { heads: 2, attentionSharing: 'dsa' }],
    ["the paper's shift and merge", { shift: { gap: 3, mask: 'shiftEveryGap', bias: false }, dsa: { merge: 'sum' } }],
    ['a depthwise convolution', { ca: { conv: 'depthwise', kernel: 3, activation: 'relu' }, positionPerLayer: false }],
    ['sttr with two heads', { kind: 'sttr', heads: 2 }],
  ])('gives every frame the numbers of the whole clip: %s', async (_, change) => {
    await withStream(change, async (stream, encoder) => {
      const views = randomTensor([1, 8, 15], 4);
      const coordinates = (await views.data()) as Float32Array;
      const { temporal } = encoder.encode(tokensOf(views));
      const whole = (await temporal.data()) as Float32Array;
      const counts = [1, 2, 3, 4, 5, 6, 7, 8];
      const pooled = await encoder.observedFeaturesOf(coordinates, 1, { counts, spatial: false });
      for (let t = 0; t < 8; t++) {
        const found = await stream.push(coordinates.slice(15 * t, 15 * (t + 1)));
        expect(found.temporal, `frame ${t}`).toBeAllClose(whole.subarray(8 * t, 8 * (t + 1)), { absolute: 1e-5 });
        expect(found.pooled, `maximum to frame ${t}`).toBeAllClose(pooled[t], { absolute: 1e-5 });
      }
      expect(stream.frames).toBe(8);
    });
  });

  it('frees what it kept', async () => {
    await withStream({}, async (stream) => {
      const before = tf.memory().numTensors;
      for (let t = 0; t < 3; t++) await stream.push(new Float32Array(15));
      expect(tf.memory().numTensors).toBeGreaterThan(before);
      stream.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it('refuses other encoders, other frames and more of them than a clip has', async () => {
    await expect(withStream({ causal: false }, () => Promise.resolve())).rejects.toThrow(
      /setting encoder.causal: found false, wanted true/,
    );
    await withStream({ kind: 'sttr' }, async (stream) => {
      await expect(stream.push(new Float32Array(14))).rejects.toThrow(/numbers of a frame: found 14, wanted 15/);
      await expect(stream.push(new Float32Array(15).fill(Number.NaN))).rejects.toThrow(/found NaN, wanted a finite/);
      for (let t = 0; t < 8; t++) await stream.push(new Float32Array(15));
      await expect(stream.push(new Float32Array(15))).rejects.toThrow(/frames of a stream: found 9, wanted at most 8/);
    });
  });
});
