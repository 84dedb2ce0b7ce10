import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { classify, Detector, tokensOf, type ParameterValue } from '../../src/model';
import { Generator } from '../../src/random';
import { allArchitectures, goldenArrays, goldenState, goldenViews, hasGolden, tolerancesOf } from '../goldenModel';
import { testBackend } from '../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe.each(allArchitectures.filter((one) => hasGolden(`${one}-downstream.npz`)))(
  '%s as a detector',
  (architecture) => {
    it('scores every frame as the released detection branch, with the classifier for both encoders', async () => {
      const { settings, shape, samples, views } = await goldenViews(architecture);
      const arrays = await goldenArrays(`${architecture}-downstream.npz`);
      const golden = (name: string) => arrays.get(name) as ParameterValue;
      const [fcWeight, fcBias, detect] = ['fc_weight', 'fc_bias', 'detect'].map(golden);
      const detector = new Detector(settings, shape, fcBias.shape[0] - 1, new Generator(0));
      await detector.loadEncoder(await goldenState(architecture));
      const { parameters } = detector;
      const classifier: [string, ParameterValue][] = [['fc.weight', fcWeight], ['fc.bias', fcBias]]; // prettier-ignore
      parameters.load(new Map([...(await parameters.state()), ...classifier]));

      const width = shape.bodies * shape.joints * shape.channels;
      const scores = detector.scores(tokensOf(tf.tensor3d(views[0], [samples, shape.frames, width])));
      // Of DSTE the original stores the features, because its branch forgets the classifier.
      const stored = tf.tensor(detect.data, detect.shape);
      const isFeatures = detect.shape[2] === fcWeight.shape[1];
      const expected = isFeatures ? classify(stored, parameters.get('fc.weight'), parameters.get('fc.bias')) : stored;
      expect(scores.shape).toEqual([samples, shape.frames, fcBias.shape[0]]);
      const close = { relativeToMax: tolerancesOf(architecture).forward };
      expect(await scores.data()).toBeAllClose(Array.from(await expected.data()), close);
      detector.dispose();
    });
  },
);
