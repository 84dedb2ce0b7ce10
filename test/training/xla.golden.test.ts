import { expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { Encoder } from '../../src/model';
import { Generator } from '../../src/random';
import { Adam, defaultOptimizer, TrainingEngine } from '../../src/training';
import { goldenArrays, goldenState, goldenViews, tolerances } from '../goldenModel';
import { describeOnXla } from '../xla';
import { expectGoldenSteps, goldenTraining } from './goldenSteps';

describeOnXla('on XLA as the original', () => {
  it('three steps of DSTE in one pass, on one device', async () => {
    await useBackend('xla', { devices: '1' });
    await expectGoldenSteps('dste', { halved: false });
  });

  it('three steps of DSTE in one pass, over four devices', async () => {
    await useBackend('xla', { devices: '4' });
    await expectGoldenSteps('dste', { halved: false });
  });

  it('three steps of STTR in micro-batches, over four devices', async () => {
    await useBackend('xla', { devices: '4' });
    await expectGoldenSteps('sttr', { halved: true });
  });

  it('the loss of STTR with products in bfloat16, within one in a hundred', async () => {
    await useBackend('xla', { devices: '1' });
    const { run, model, batch, loss } = await goldenTraining('sttr');
    const optimizer = new Adam(model.parameters, { ...defaultOptimizer, weightDecay: run.weight_decay });
    const engine = new TrainingEngine(model, optimizer, loss, { precision: 'bfloat16' });
    for (const golden of run.log) {
      const { loss: total } = await engine.step(batch, run.lr);
      expect([total]).toBeAllClose([golden.loss], { absolute: 0, relativeToMax: 0.01 });
      // Half of the bits cannot give all of the digits.
      expect([total]).not.toBeAllClose([golden.loss], { absolute: 0, relativeToMax: 1e-7 });
    }
    [engine, model, optimizer].forEach((made) => made.dispose());
  });

  it('pooled features of STTR, of six clips over four devices', async () => {
    await useBackend('xla', { devices: '4' });
    const { settings, shape, samples, views } = await goldenViews('sttr');
    const encoder = Encoder.create(settings, shape, new Generator(1));
    encoder.load(await goldenState('sttr'));
    const expected = (await goldenArrays('sttr-downstream.npz')).get('features');
    const close = { absolute: 0, relativeToMax: tolerances.forward };
    expect(await encoder.featuresOf(views[0], samples)).toBeAllClose(expected?.data ?? [], close);
    encoder.dispose();
  });
});
