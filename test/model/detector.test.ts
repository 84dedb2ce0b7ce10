import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { defaultEncoder, Detector, Encoder, frameFeatures, tokensOf } from '../../src/model';
import { Generator } from '../../src/random';
import { expectGradients, randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';

const shape = { frames: 6, joints: 4, bodies: 2, channels: 3 };
const settings = { ...defaultEncoder, hidden: 4 };

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('frame features', () => {
  it('have right gradients', async () => {
    await expectGradients(
      (temporal, spatial) => frameFeatures({ temporal, spatial }),
      [randomTensor([2, 5, 3], 1), randomTensor([2, 7, 3], 2)],
    );
  });
});

describe('a detector', () => {
  it('takes the encoder of a checkpoint and keeps its own classifier', async () => {
    const encoder = Encoder.create(settings, shape, new Generator(1));
    const detector = new Detector(settings, shape, 3, new Generator(2));
    const before = await detector.parameters.state();
    await detector.loadEncoder(await encoder.parameters.state());
    const after = await detector.parameters.state();
    for (const [name, { data }] of await encoder.parameters.state()) expect(after.get(name)?.data).toEqual(data);
    expect(after.get('fc.weight')).toEqual(before.get('fc.weight'));
    await expect(detector.loadEncoder(new Map())).rejects.toThrow('backbone.spe is missing');
    encoder.dispose();
    detector.dispose();
  });

  it('of raw coordinates classifies the tokens of a frame and of the joints', async () => {
    const detector = new Detector('raw', shape, 3, new Generator(2));
    expect(detector.parameters.get('fc.weight').shape).toEqual([4, 2 * 4 * 3 + 6 * 3]);
    const views = randomTensor([2, 6, 24], 3);
    const scores = detector.scores(tokensOf(views));
    expect(scores.shape).toEqual([2, 6, 4]);
    const sums = tf.sum(detector.probabilities(tokensOf(views)), 2);
    expect(await sums.data()).toBeAllClose(new Array<number>(12).fill(1), { absolute: 1e-5 });
    // Frame 0 of window 0: its 24 coordinates, then the mean of joints 0 and 1, of which each has 6·3 numbers over time.
    const x = await views.data();
    const joint = (v: number): number[] =>
      Array.from({ length: 18 }, (_, i) => x[Math.floor(i / 3) * 24 + 3 * v + (i % 3)]);
    const [first, second] = [joint(0), joint(1)];
    const features = [...x.slice(0, 24), ...first.map((value, i) => (value + second[i]) / 2)];
    const weight = await detector.parameters.get('fc.weight').data();
    const expected = [0, 1, 2, 3].map((c) => features.reduce((sum, value, i) => sum + value * weight[c * 42 + i], 0));
    expect((await scores.data()).slice(0, 4)).toBeAllClose(expected, { absolute: 1e-6 });
    detector.dispose();
  });
});
