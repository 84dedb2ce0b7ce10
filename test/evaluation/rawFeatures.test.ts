import { describe, expect, it } from 'vitest';

import { makeEvaluationView } from '../../src/augment';
import { rawFeatures } from '../../src/evaluation';
import { temporaryFolder } from '../data/temporaryFolder';
import { openMovingDots } from './movingDots';

describe('rawFeatures', () => {
  it('are the resized clips, flattened', async () => {
    const dataset = openMovingDots(temporaryFolder());
    const set = await rawFeatures(dataset, [5, 1, 8], { frames: 10, batch: 2 });
    expect(set.width).toBe(10 * 2 * 25 * 3);
    const wanted = [5, 1, 8].flatMap((index) => [...makeEvaluationView(dataset.read(index), 1, 10)]);
    expect([...set.features]).toEqual(wanted);
    dataset.close();
  });
});
