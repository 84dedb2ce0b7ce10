import { expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { classify, Detector, Encoder, type ParameterValue } from '../../src/model';
import { Generator } from '../../src/random';
import { architectures, goldenArrays, goldenState, goldenViews, tolerances } from '../goldenModel';
import { describeOnXla } from '../xla';
import { expectGoldenSteps, goldenDeviations } from './goldenSteps';

const ways = architectures.flatMap((architecture) =>
  [false, true].flatMap((halved) => ['1', '4'].map((devices) => ({ architecture, halved, devices }))),
);

describeOnXla('on XLA as the original', () => {
  it.each(ways)('losses, gradients and three steps, %o', async ({ architecture, halved, devices }) => {
    await useBackend('xla', { devices });
    await expectGoldenSteps(architecture, { halved });
  });

  it.each(architectures)('the same of %s with products in bfloat16, as far as these go', async (architecture) => {
    await useBackend('xla', { devices: '1' });
    const { loss, gradient, change } = await goldenDeviations(architecture, { precision: 'bfloat16' });
    expect(loss).toBeLessThan(0.002);
    // Half of the bits cannot give all of the digits.
    expect(loss).toBeGreaterThan(1e-6);
    // Six clips: their statistics enlarge what is lost. TensorFlow's bfloat16 products give 0.26 and 0.23, 0.40 and 0.32.
    expect(gradient).toBeLessThan(0.3);
    expect(change).toBeLessThan(0.45);
  });

  it.each(architectures)('pooled features of %s and scores of its frames, over four devices', async (architecture) => {
    await useBackend('xla', { devices: '4' });
    const { settings, shape, samples, views } = await goldenViews(architecture);
    const arrays = await goldenArrays(`${architecture}-downstream.npz`);
    const golden = (name: string): ParameterValue => arrays.get(name) ?? { shape: [], data: new Float32Array() };
    const close = { absolute: 0, relativeToMax: tolerances.forward };
    const encoder = Encoder.create(settings, shape, new Generator(1));
    encoder.load(await goldenState(architecture));
    expect(await encoder.featuresOf(views[0], samples)).toBeAllClose(golden('features').data, close);

    const [fcWeight, fcBias, detect] = ['fc_weight', 'fc_bias', 'detect'].map(golden);
    const detector = new Detector(settings, shape, fcBias.shape[0] - 1, new Generator(0));
    const classifier: [string, ParameterValue][] = [
      ['fc.weight', fcWeight],
      ['fc.bias', fcBias],
    ];
    detector.parameters.load(new Map([...(await encoder.parameters.state()), ...classifier]));
    // Of DSTE the original stores the features before the classifier.
    const stored = tf.tensor(detect.data, detect.shape);
    const { parameters } = detector;
    const isFeatures = detect.shape[2] === fcWeight.shape[1];
    const scores = isFeatures ? classify(stored, parameters.get('fc.weight'), parameters.get('fc.bias')) : stored;
    const expected = Array.from(await tf.softmax(scores).data());
    expect(await detector.probabilitiesOf(views[0], samples)).toBeAllClose(expected, close);
    [encoder, detector].forEach((made) => made.dispose());
  });
});
