import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../../src/backend';
import { encode, Encoder, pool } from '../../../src/model';
import { linearProbeStep, probeFrom, probeScores } from '../../../src/protocols';
import { Generator } from '../../../src/random';
import {
  goldenArrays,
  goldenDropPath,
  goldenJson,
  goldenState,
  goldenViews,
  hasGolden,
  journalArchitectures,
  tolerances,
  tolerancesOf,
} from '../../goldenModel';
import { testBackend } from '../../testBackend';

beforeAll(() => useBackend(testBackend));

describe('linearProbeStep', () => {
  it('follows the original for its recorded full-batch steps', async () => {
    const arrays = await goldenArrays('linear-probe.npz');
    const { lr, momentum, loss } = goldenJson('linear-probe.json') as { lr: number; momentum: number; loss: number[] };
    const array = (name: string) => arrays.get(name)!;
    const [samples, width] = array('features').shape;
    const [classes] = array('weight0').shape;
    const features = tf.tensor2d(array('features').data, [samples, width]);
    // Not tf.oneHot as float32: the WebAssembly engine fills it with integers.
    const labels = array('labels').data;
    const targets = tf.tensor2d(
      Float32Array.from({ length: samples * classes }, (_, i) => oneHot(labels, classes, i)),
      [samples, classes],
    );
    let probe = probeFrom(array('weight0').data, array('bias0').data, width);
    const losses: number[] = [];
    for (let step = 0; step < loss.length; step++) {
      const result = linearProbeStep(probe, features, targets, lr, momentum);
      probe = result.probe;
      losses.push((await result.loss.data())[0]);
    }
    const closeness = { absolute: 0, relativeToMax: tolerances.loss };
    expect(losses).toBeAllClose(loss, closeness);
    const after = { weight: array(`weight${loss.length}`).data, bias: array(`bias${loss.length}`).data };
    expect(await probe.weight.data()).toBeAllClose(after.weight, closeness);
    expect(await probe.bias.data()).toBeAllClose(after.bias, closeness);
  });
});

const trainMode = '-linear-probe-train-mode';

describe.each(journalArchitectures.filter((one) => hasGolden(`${one}${trainMode}.npz`, `${one}${trainMode}.json`)))(
  'the probe of the journal code: %s',
  (architecture) => {
    it('sees features of the encoder in training mode, other ones in each step', async () => {
      const fair = tolerancesOf(architecture);
      const arrays = await goldenArrays(`${architecture}${trainMode}.npz`);
      const array = (name: string) => arrays.get(name)!;
      const run = goldenJson(`${architecture}${trainMode}.json`) as {
        lr: number;
        momentum: number;
        drop_path: number;
        classes: number;
        loss: number[];
      };
      const { settings, shape } = await goldenViews(architecture);
      const encoder = Encoder.create({ ...settings, dropPath: run.drop_path }, shape, new Generator(1));
      encoder.load(await goldenState(architecture));
      const [temporal, spatial] = ['t', 's'].map((name) =>
        tf.tensor3d(array(name).data, array(name).shape as [number, number, number]),
      );
      const labels = array('labels').data;
      const targets = tf.tensor2d(
        Float32Array.from({ length: labels.length * run.classes }, (_, i) => oneHot(labels, run.classes, i)),
        [labels.length, run.classes],
      );
      let probe = probeFrom(array('weight0').data, array('bias0').data, array('weight0').shape[1]);
      for (const [step, golden] of run.loss.entries()) {
        const masks = goldenDropPath(array(`masks${step}`), run.drop_path);
        const dense = encode({ temporal, spatial }, encoder.parameters, encoder.settings, masks);
        const features = pool(dense) as tf.Tensor2D;
        const closeness = { absolute: 0, relativeToMax: step === 0 ? fair.forward : fair.lossAfterUpdate };
        expect(await probeScores(probe, features).data()).toBeAllClose(array(`logits${step}`).data, closeness);
        const { probe: next, loss } = linearProbeStep(probe, features, targets, run.lr, run.momentum);
        expect(await loss.data()).toBeAllClose([golden], { absolute: 0, relativeToMax: fair.loss });
        probe = next;
      }
      const close = { absolute: 0, relativeToMax: fair.lossAfterUpdate };
      const last = run.loss.length;
      expect(await probe.weight.data()).toBeAllClose(array(`weight${last}`).data, close);
      expect(await probe.bias.data()).toBeAllClose(array(`bias${last}`).data, close);
    });
  },
);

/** Element i of one-hot labels (N, classes). */
function oneHot(labels: Float32Array, classes: number, i: number): number {
  return Number(labels[Math.floor(i / classes)] === i % classes);
}
