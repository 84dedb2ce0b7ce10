import { beforeAll, describe, expect, it } from 'vitest';

import { tf, useBackend } from '../../src/backend';
import { autocovariance } from '../../src/objective';
import { testBackend } from '../testBackend';
import { example, itIsATerm, numberOf } from './views';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('the autocovariance', () => {
  itIsATerm('autocovariance', (...z) => tf.addN(z.map((view) => autocovariance(view))));

  it.each(['direct', 'gram'] as const)('is as measured in the worked example (%s form)', async (form) => {
    const covariances = await Promise.all(example().map((z) => numberOf(autocovariance(z, form))));
    expect(covariances).toBeAllClose([1.38304837e-5, 1.89393526e-3, 1.80137556e-2, 3.4694702e-2], { absolute: 2e-6 });
  });
});
