import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { variance } from '../../src/objective';
import { testBackend } from '../testBackend';
import { example, itIsATerm, numberOf } from './views';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('the variance', () => {
  itIsATerm('variance', (...z) => tf.addN(z.map((view) => variance(view))));

  it('is as measured in the worked example', async () => {
    const variances = await Promise.all(example().map((z) => numberOf(variance(z))));
    expect(variances).toBeAllClose([0.24616953, 0.2581554, 0.28236829, 0.29662462], { absolute: 2e-6 });
  });
});
