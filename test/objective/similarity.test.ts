import { beforeAll, describe, expect, it } from 'vitest';

import { useBackend } from '../../src/backend';
import { similarity } from '../../src/objective';
import { randomTensor } from '../gradientCheck';
import { testBackend } from '../testBackend';
import { example, itIsATerm, numberOf } from './views';

beforeAll(async () => {
  await useBackend(testBackend);
});

describe('the similarity', () => {
  itIsATerm('similarity', (...z) => similarity(z));
  itIsATerm('similarity, mean of views', (...z) => similarity(z, 'meanOfViews'));

  it('is as measured in the worked example', async () => {
    expect(await numberOf(similarity(example()))).toBeCloseTo(1.75623338, 5);
  });

  it('is 0 for identical views', async () => {
    const z = randomTensor([6, 4], 1);
    expect(await numberOf(similarity([z, z, z]))).toBe(0);
  });
});
