import type { DataFrame } from 'danfojs-node';
import { expect, it } from 'vitest';

import { toDanfo } from '../../src/report';

it('makes a danfo data frame of plain rows', async () => {
  const frame = await toDanfo<DataFrame>([
    { action: 'sit', frames: 40 },
    { action: 'sit', frames: 60 },
    { action: 'wave', frames: 90 },
  ]);
  expect(frame.shape).toEqual([3, 2]);
  const means = frame.groupby(['action']).col(['frames']).mean();
  expect(means.values).toEqual([
    ['sit', 50],
    ['wave', 90],
  ]);
});
