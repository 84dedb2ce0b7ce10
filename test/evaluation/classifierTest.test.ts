import { expect, it } from 'vitest';

import { testScores } from '../../src/evaluation';

it('class scores are compared with labels: hand-checked', () => {
  const scores = Float32Array.from([
    ...[0, 5, 1, 2, 3, 4], // right
    ...[1, 2, 3, 4, 5, 6], // class 0 is sixth
    ...[7, 7, 0, 0, 0, 0], // the first of equals is predicted; class 1 is second
  ]);
  const { top1, top5, predictions } = testScores(scores, Int32Array.from([1, 0, 1]), 6);
  expect([...predictions]).toEqual([1, 5, 0]);
  expect(top1).toBeCloseTo(1 / 3);
  expect(top5).toBeCloseTo(2 / 3);
});
