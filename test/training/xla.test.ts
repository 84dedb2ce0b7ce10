import { expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { defaultLoss } from '../../src/objective';
import { describeOnXla } from '../xla';
import { oneStep } from './oneStep';

describeOnXla('a step on XLA of a multi-modal encoder', () => {
  // STTR: DSTE takes five times as long to compile, and tells nothing new of the embeddings.
  it('equals the eager one-pass step', async () => {
    const change = { multiModal: 'umurl', views: 4 } as const;
    await useBackend('tensorflow');
    const expected = await oneStep('sttr', { execution: 'eager' }, defaultLoss, change);
    await useBackend('xla', { devices: '1' });
    const found = await oneStep('sttr', {}, defaultLoss, change);
    expect(found.terms).toBeAllClose(expected.terms, { absolute: 1e-6, relativeToMax: 1e-5 });
    expect(found.features).toBeAllClose(expected.features, { absolute: 0, relativeToMax: 1e-5 });
    const largest = Math.max(...expected.gradients.flatMap(([, { data }]) => [...data].map(Math.abs)));
    for (const [index, [name, { data }]] of expected.gradients.entries()) {
      const close = { absolute: 1e-5 * largest, relativeToMax: 1e-4 };
      expect(found.gradients[index][1].data, name).toBeAllClose(data, close);
    }
  });
});
