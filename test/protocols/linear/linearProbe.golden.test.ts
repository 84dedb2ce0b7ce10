import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../../src/backend';
import { linearProbeStep, probeFrom } from '../../../src/protocols';
import { goldenArrays, goldenJson, tolerances } from '../../goldenModel';
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

/** Element i of one-hot labels (N, classes). */
function oneHot(labels: Float32Array, classes: number, i: number): number {
  return Number(labels[Math.floor(i / classes)] === i % classes);
}
