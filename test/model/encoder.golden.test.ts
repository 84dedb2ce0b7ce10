import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { classify, encode, Encoder, frameFeatures, tokensOf } from '../../src/model';
import { Generator } from '../../src/random';
import { applyModality, modalities } from '../../src/skeleton';
import {
  allArchitectures,
  goldenArrays,
  goldenDropPath,
  goldenState,
  goldenViews,
  hasGolden,
  layoutOf,
  tolerancesOf,
} from '../goldenModel';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

const title = '%s in evaluation mode equals the original (where the golden folder has it)';

describe.each(allArchitectures)(title, (architecture) => {
  const close = { absolute: 0, relativeToMax: tolerancesOf(architecture).forward };
  const has = (part: string): boolean => hasGolden(`${architecture}-${part}`);

  async function prepare() {
    const { settings, shape, samples, views } = await goldenViews(architecture);
    const encoder = Encoder.create(settings, shape, new Generator(1));
    encoder.load(await goldenState(architecture));
    const tokens = (coordinates: Float32Array) =>
      tokensOf(tf.tensor3d(coordinates, [samples, shape.frames, shape.bodies * shape.joints * 3]));
    return { encoder, shape, samples, views, tokens };
  }

  it.skipIf(!has('eval.npz')).each(modalities)('tokens and dense features of the %s stream', async (modality) => {
    const { encoder, shape, views, tokens } = await prepare();
    const expected = await goldenArrays(`${architecture}-eval.npz`);
    const input = tokens(applyModality(views[0], shape, layoutOf(shape.joints), modality));
    const dense = encoder.encode(input);
    const found = { t: input.temporal, s: input.spatial, y_t: dense.temporal, y_s: dense.spatial };
    for (const [key, tensor] of Object.entries(found)) {
      const golden = expected.get(`${modality}_${key}`);
      // The repository's parts of the journal set leave the tokens out.
      if (golden === undefined && !key.startsWith('y_')) continue;
      expect(tensor.shape).toEqual(golden?.shape);
      expect(await tensor.data()).toBeAllClose(golden?.data ?? [], close);
    }
  });

  it.skipIf(!has('downstream.npz'))('pooled features, logits and the detection branch', async () => {
    const { encoder, shape, samples, views, tokens } = await prepare();
    const expected = await goldenArrays(`${architecture}-downstream.npz`);
    const golden = (name: string) => expected.get(name) ?? { shape: [], data: new Float32Array() };
    expect(await encoder.featuresOf(views[0], samples)).toBeAllClose(golden('features').data, close);

    const weight = tf.tensor(golden('fc_weight').data, golden('fc_weight').shape);
    const bias = tf.tensor1d(golden('fc_bias').data);
    const logits = classify(encoder.features(tokens(views[0])), weight, bias);
    expect(logits.shape).toEqual(golden('logits').shape);
    expect(await logits.data()).toBeAllClose(golden('logits').data, close);

    for (const modality of modalities.filter((one) => expected.has(`${one}_features`))) {
      const view = applyModality(views[0], shape, layoutOf(shape.joints), modality);
      const features = encoder.features(tokens(view));
      expect(await features.data()).toBeAllClose(golden(`${modality}_features`).data, close);
      expect(await classify(features, weight, bias).data()).toBeAllClose(golden(`${modality}_logits`).data, close);
    }

    // Of DSTE the original stores the features before the classifier, of STTR the scores after it.
    const perFrame = frameFeatures(encoder.encode(tokens(views[0])));
    const detect = perFrame.shape[2] === golden('detect').shape[2] ? perFrame : classify(perFrame, weight, bias);
    expect(detect.shape).toEqual(golden('detect').shape);
    expect(await detect.data()).toBeAllClose(golden('detect').data, close);
  });

  it.skipIf(!has('droppath.npz'))('dense features in training mode, with the masks of the original', async () => {
    const { encoder, views, tokens } = await prepare();
    const expected = await goldenArrays(`${architecture}-droppath.npz`);
    const golden = (name: string) => expected.get(name) ?? { shape: [], data: new Float32Array() };
    const masks = goldenDropPath(golden('masks'), 0.1);
    const dense = encode(tokens(views[0]), encoder.parameters, encoder.settings, masks);
    expect(await dense.temporal.data()).toBeAllClose(golden('y_t').data, close);
    expect(await dense.spatial.data()).toBeAllClose(golden('y_s').data, close);
  });

  it.skipIf(!has('init-legacy.pth.tar'))('loads the legacy file to the same state', async () => {
    const zip = await goldenState(architecture);
    const legacy = await goldenState(architecture, `${architecture}-init-legacy.pth.tar`);
    expect([...legacy.keys()]).toEqual([...zip.keys()]);
    for (const [name, value] of zip) expect(legacy.get(name)?.data).toEqual(value.data);
  });
});
