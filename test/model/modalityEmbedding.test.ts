import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../src/backend';
import {
  checkEncoder,
  defaultEncoder,
  defaultProjector,
  Encoder,
  encoderFlops,
  encoderSpecs,
  type Parameters,
  PretrainingModel,
  shapeOf,
  tokensOf,
  viewsFlops,
  type EncoderSettings,
  type ParameterValue,
} from '../../src/model';
import { embed } from '../../src/model/modalityEmbedding';
import { Generator } from '../../src/random';
import { applyModality, kinectV2, modalities, type Layout, type Modality } from '../../src/skeleton';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

/** Five joints in a row that is not theirs, the root last. */
const layout: Layout = {
  name: 'small',
  joints: ['a', 'b', 'c', 'd', 'root'],
  bones: [
    [4, 4],
    [0, 4],
    [3, 0],
    [1, 3],
    [2, 4],
  ],
  centre: 4,
  leftShoulder: 0,
  rightShoulder: 1,
};
const multiModal: EncoderSettings = { ...defaultEncoder, hidden: 4, multiModal: 'umurl', dropPath: 0 };
const [frames, bodies, joints] = [6, 2, 5];
const shape = shapeOf(multiModal, layout, { frames, bodies });
const streams = ['temporal', 'spatial'] as const;
const [clips, views] = [2, 4];

/** Views (K·N, T, M·V·C), view after view, in one modality. */
function inModality(modality: Modality): Float32Array {
  const coordinates = randomTensor([views * clips, frames, bodies * joints * 3], 5).dataSync<'float32'>();
  return applyModality(coordinates, { frames, bodies, joints }, layout, modality);
}

const tensorOf = (values: Float32Array): Tensor => tf.tensor3d(values, [values.length / 180, frames, 30]);

/** A state in which nothing is as it starts: biases and norms too. */
function randomState(settings: EncoderSettings): Map<string, ParameterValue> {
  const generator = new Generator(8);
  return new Map(
    encoderSpecs(settings, shape).map((spec) => {
      const size = spec.shape.reduce((product, length) => product * length, 1);
      const own = spec.role === 'buffer' ? spec.initial(generator, size) : undefined;
      const data = own ?? Float32Array.from({ length: size }, () => generator.normal(0, 0.5));
      return [spec.name, { shape: spec.shape, data }];
    }),
  );
}

/** The encoder of a state; the attention of DSA is that of CA. */
function encoderOf(settings: EncoderSettings, state: ReadonlyMap<string, ParameterValue>): Encoder {
  const encoder = Encoder.create(settings, shape, new Generator(1));
  const shared = [...state].map(([name, value]) => [name, state.get(name.replace('.DSA.attn.', '.CA.attn.')) ?? value]);
  encoder.load(new Map(shared as [string, ParameterValue][]));
  return encoder;
}

/** Linear, LayerNorm, ReLU, Linear of a token, written out. */
function plainEmbedding(token: number[], state: ReadonlyMap<string, ParameterValue>, name: string): number[] {
  const of = (entry: string): Float32Array => state.get(`backbone.ske_emb.${name}.${entry}`)!.data;
  const map = (x: number[], which: string): number[] =>
    [...of(`${which}.bias`)].map((bias, row) =>
      x.reduce((sum, value, column) => sum + value * of(`${which}.weight`)[row * x.length + column], bias),
    );
  const first = map(token, '0');
  const mean = first.reduce((sum, x) => sum + x, 0) / first.length;
  const variance = first.reduce((sum, x) => sum + (x - mean) ** 2, 0) / first.length;
  const normed = first.map((x, i) => ((x - mean) / Math.sqrt(variance + 1e-5)) * of('1.weight')[i] + of('1.bias')[i]);
  return map(
    normed.map((x) => Math.max(0, x)),
    '3',
  );
}

describe('the fused embedding of joints, bones and motion', () => {
  it.each(['umurl', 'mean'] as const)('is what the formula says: %s', async (kind) => {
    const settings = { ...multiModal, multiModal: kind };
    const state = randomState(settings);
    const encoder = encoderOf(settings, state);
    for (const which of streams) {
      const found = embed(tokensOf(tensorOf(inModality('joint'))), which, encoder.parameters, settings);
      const tokens = modalities.map((modality) => tokensOf(tensorOf(inModality(modality)))[which]);
      const values = await Promise.all(tokens.map((one) => one.array()));
      const names = ['', '_bone', '_motion'].map((end) => `${which[0]}_embedding${end}`);
      const expected = values[0].flatMap((clip, n) =>
        clip.flatMap((_, token) => {
          const each = names.map((name, place) => plainEmbedding(values[place][n][token], state, name));
          const mean = each[0].map((_x, e) => (each[0][e] + each[1][e] + each[2][e]) / 3);
          if (kind === 'mean') return mean;
          const { data } = state.get(`backbone.ske_emb.${which[0]}_fusion.weight`)!;
          return mean.map((_x, row) => mean.reduce((sum, x, column) => sum + x * data[row * mean.length + column], 0));
        }),
      );
      expect(await found.data()).toBeAllClose(expected, { absolute: 2e-5, relativeToMax: 2e-5 });
    }
    encoder.dispose();
  });

  it('has right gradients by everything in it', async () => {
    const few = { frames: 3, joints: 2, bodies: 1, channels: 3, parents: [1, 1] };
    const tokens = tokensOf(randomTensor([1, 3, 6], 3));
    for (const which of streams) {
      const mine = encoderSpecs(multiModal, few).filter(
        ({ name, role }) => name.startsWith(`backbone.ske_emb.${which[0]}_`) && role === 'trainable',
      );
      const operation = (...values: Tensor[]): Tensor => {
        const held = new Map(mine.map(({ name }, place) => [name, values[place]]));
        held.set('backbone.ske_emb.parents', tf.tensor1d(few.parents));
        const get = (name: string): Tensor => held.get(name)!;
        const linear = (name: string) => ({ weight: get(`${name}.weight`), bias: get(`${name}.bias`) });
        return embed(tokens, which, { get, linear } as unknown as Parameters, multiModal);
      };
      const inputs = mine.map(({ name, shape: size }, seed) =>
        // Far from the kink of ReLU.
        name.endsWith('.1.bias') ? tf.add(randomTensor(size, seed), 3) : randomTensor(size, seed),
      );
      await expectGradients(operation, inputs);
    }
  });
});

describe.each(['dste', 'sttr'] as const)('views in pre-training of %s', (kind) => {
  const settings = { ...multiModal, kind };

  it('show joints, bones, motion in turn, as to encoders of one modality, and all in the last', async () => {
    const state = randomState(settings);
    const encoder = encoderOf(settings, state);
    const pretrained = new PretrainingModel(settings, defaultProjector, shape, new Generator(2));
    const projectors = [...(await pretrained.parameters.state())].filter(([name]) => /^[its]_proj/.test(name));
    pretrained.parameters.load(new Map([...(await encoder.parameters.state()), ...projectors]));
    const found = pretrained.encode(tokensOf(tensorOf(inModality('joint'))), undefined, views);
    const size = 180 * clips;
    for (const [k, modality] of modalities.entries()) {
      const single = new Map(
        [...state].map(([name, value]): [string, ParameterValue] => {
          const own = name.replace(/_embedding\./, `_embedding_${modality}.`);
          return [name, state.get(own) ?? value];
        }),
      );
      const alone = encoderOf({ ...settings, multiModal: 'none' }, single);
      const expected = alone.encode(tokensOf(tensorOf(inModality(modality).slice(k * size, (k + 1) * size))));
      for (const which of streams) {
        const rows = tf.split(found[which], views, 0)[k];
        expect(await rows.data(), `${modality} ${which}`).toBeAllClose(await expected[which].data(), {
          absolute: 1e-5,
          relativeToMax: 1e-5,
        });
      }
      alone.dispose();
    }
    const last = encoder.encode(tokensOf(tensorOf(inModality('joint').slice(3 * size))));
    expect(await tf.split(found.spatial, views, 0)[3].data()).toBeAllClose(await last.spatial.data());
    [encoder, pretrained].forEach((made) => made.dispose());
  });

  it('give the embedding of a modality a gradient from its own view and the last alone', async () => {
    const model = new PretrainingModel(settings, defaultProjector, shape, new Generator(2));
    const tokens = tokensOf(tensorOf(inModality('joint')));
    const names = ['', '_bone', '_motion'].map((end) => `backbone.ske_emb.t_embedding${end}.0.weight`);
    const fusion = 'backbone.ske_emb.t_fusion.weight';
    for (let k = 0; k < views; k++) {
      const { grads } = tf.variableGrads(() => {
        const { temporal } = model.encode(tokens, undefined, views);
        const rows = tf.split(temporal, views, 0)[k];
        return tf.sum(tf.mul(rows, randomTensor(rows.shape, 4)));
      });
      const reached = [...names, fusion].map((name) => {
        const gradient = grads[model.parameters.get(name).name] as Tensor | undefined;
        return gradient !== undefined && Math.max(...tf.abs(gradient).dataSync()) > 1e-6;
      });
      const all = k === views - 1;
      expect(reached, `view ${k}`).toEqual([k === 0 || all, k === 1 || all, k === 2 || all, all]);
    }
    model.dispose();
  });
});

describe('a multi-modal encoder', () => {
  it('is one more thing of the state: three embeddings, a map, the parents of the joints', () => {
    const names = (change: Partial<EncoderSettings>): string[] =>
      encoderSpecs({ ...multiModal, ...change }, shape).map(({ name }) => name);
    const plain = names({ multiModal: 'none' });
    const added = names({}).filter((name) => !plain.includes(name));
    expect(added).toHaveLength(2 * 2 * 6 + 2 + 1);
    expect(names({ multiModal: 'mean' })).toEqual(names({}).filter((name) => !name.includes('_fusion')));
    expect(names({}).filter((name) => plain.includes(name))).toEqual(plain);
    expect(shape.parents).toEqual([4, 3, 4, 0, 4]);
    expect(shapeOf({ ...multiModal, multiModal: 'none' }, layout, { frames, bodies })).not.toHaveProperty('parents');
    expect(shapeOf(multiModal, kinectV2, { frames, bodies }).parents?.[20]).toBe(20);
  });

  it('costs two embeddings and a map more where it sees all', () => {
    const size = { frames: 64, joints: 25, bodies: 2, channels: 3 };
    const wide = { ...defaultEncoder, kind: 'sttr' as const };
    const E = 1024;
    const one = 64 * E * (150 + E) + 50 * E * (192 + E);
    const map = (64 + 50) * E * E;
    const flops = (multi: EncoderSettings['multiModal'], seen?: 'one'): number =>
      encoderFlops({ ...wide, multiModal: multi }, size, seen);
    expect(flops('umurl') - flops('none')).toBe(2 * (2 * one + map));
    expect(flops('mean') - flops('none')).toBe(2 * 2 * one);
    expect(flops('umurl', 'one')).toBe(flops('none'));
    expect(viewsFlops(wide, size, 4)).toBe(4 * flops('none'));
    expect(viewsFlops({ ...wide, multiModal: 'umurl' }, size, 4)).toBe(3 * flops('none') + flops('umurl'));
  });

  it('is not causal, and is not made without the parents of the joints', () => {
    expect(() => checkEncoder({ ...multiModal, causal: true })).toThrow(
      /encoder.causal: found true with encoder.multiModal umurl, wanted false: the motion of a frame/,
    );
    const without = { frames, joints, bodies, channels: 3 };
    for (const parents of [undefined, [4, 3, 4, 0], [4, 3, 4, 0, 5]]) {
      expect(() => Encoder.create(multiModal, { ...without, parents }, new Generator(0))).toThrow(
        /parents of the joints of a multi-modal encoder: found .*wanted 5 numbers from 0 to 4.*shape.parents/,
      );
    }
  });
});
