import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend, type Tensor } from '../../../src/backend';
import { Detector } from '../../../src/model';
import { Generator } from '../../../src/random';
import { addGradient, Sgd } from '../../../src/training';
import {
  goldenArrays,
  goldenJson,
  goldenState,
  goldenViews,
  gradientTolerance,
  hasGolden,
  journalArchitectures,
  tolerancesOf,
  vanishes,
} from '../../goldenModel';
import { testBackend } from '../../testBackend';

beforeAll(async () => {
  await useBackend(testBackend);
});

const architectures = journalArchitectures.filter((one) =>
  hasGolden(
    `${one}-detect.npz`,
    `${one}-detect.json`,
    `${one}-detect-grads.npz`,
    `${one}-detect-after-3-sgd-steps.npz`,
  ),
);

const has = architectures.length > 0;

describe.skipIf(!has)('training a detector as a whole (where the golden folder has it)', () => {
  // Where it has none, one skipped test says so.
  it.each(has ? architectures : ['any'])('equals the original: %s', async (architecture) => {
    const fair = tolerancesOf(architecture);
    const run = goldenJson(`${architecture}-detect.json`) as {
      lr: number;
      momentum: number;
      classes: number;
      loss: number[];
    };
    const { settings, shape } = await goldenViews(architecture);
    const arrays = await goldenArrays(`${architecture}-detect.npz`);
    const array = (name: string) => arrays.get(name) as NonNullable<ReturnType<typeof arrays.get>>;
    const detector = new Detector(settings, shape, run.classes - 1, new Generator(1));
    const classifier = new Map([
      ['fc.weight', array('fc_weight')],
      ['fc.bias', array('fc_bias')],
    ]);
    detector.parameters.load(new Map([...(await goldenState(architecture)), ...classifier]));
    const [temporal, spatial] = ['t', 's'].map((name) =>
      tf.tensor3d(array(name).data, array(name).shape as [number, number, number]),
    );
    const close = { absolute: 0, relativeToMax: fair.forward };
    expect(await detector.scores({ temporal, spatial }).data()).toBeAllClose(array('logits').data, close);

    const labels = array('target').data;
    const targets = tf.tensor2d(
      Float32Array.from({ length: labels.length * run.classes }, (_, k) =>
        labels[Math.floor(k / run.classes)] === k % run.classes ? 1 / labels.length : 0,
      ),
      [labels.length, run.classes],
    );
    // The tokens of the golden file instead of those of coordinates.
    const seen = { parameters: detector.parameters, scores: () => detector.scores({ temporal, spatial }) };
    const optimizer = new Sgd(detector.parameters, run.momentum);
    const coordinates: Tensor = tf.zeros([1, 1, 3]);
    const gradients = await goldenArrays(`${architecture}-detect-grads.npz`);
    const rate = tf.scalar(run.lr);
    for (const [step, golden] of run.loss.entries()) {
      const { loss } = addGradient(seen, optimizer, { coordinates, targets });
      expect(await loss.data()).toBeAllClose([golden], { absolute: 0, relativeToMax: step === 0 ? fair.loss : fair.lossAfterUpdate }); // prettier-ignore
      optimizer.update(rate);
      if (step > 0) continue;
      // The velocities after one step are its gradients.
      const found = await optimizer.state();
      expect([...gradients.keys()].map((name) => `optimizer.momentum_buffer.${name}`).sort()).toEqual(
        [...found.keys()].sort(),
      );
      for (const [name, { data }] of gradients) {
        const skip = vanishes(name, data.length);
        const given = found.get(`optimizer.momentum_buffer.${name}`)?.data ?? [];
        const [one, other] = [given, data].map((all) => Array.from(all).filter((_, k) => !skip(k)));
        expect(one, name).toBeAllClose(other, { absolute: 0, relativeToMax: gradientTolerance(architecture, name) });
      }
    }
    const expected = await goldenArrays(`${architecture}-detect-after-3-sgd-steps.npz`);
    const state = await detector.parameters.state();
    for (const [name, { data }] of expected) {
      expect(state.get(name)?.data ?? [], name).toBeAllClose(data, { absolute: sgdTolerance, relativeToMax: 0 });
    }
    const after = await detector.probabilities({ temporal, spatial }).data();
    expect(after).toBeAllClose(array('softmax_after').data, close);
  });
});

/** What the golden folder calls fair of a state after steps of SGD, absolute. */
const sgdTolerance = 1e-5;
