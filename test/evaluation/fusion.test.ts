import { describe, expect, it } from 'vitest';

import { fuseScores } from '../../src/evaluation';

const ln = Math.log;
/** Shares (3/4, 1/4) and (1/2, 1/2). */
const joint = Float32Array.from([ln(3), 0, 2, 2]);
/** Shares (1/5, 4/5) and (9/10, 1/10); large scores must not overflow. */
const bone = Float32Array.from([0, ln(4), 1000 + ln(9), 1000]);

describe('late fusion', () => {
  it('is the mean of the softmax scores', () => {
    expect(fuseScores([joint, bone], 2)).toBeAllClose([0.475, 0.525, 0.7, 0.3], { absolute: 1e-4 });
    expect(fuseScores([joint], 2)).toBeAllClose([0.75, 0.25, 0.5, 0.5], { absolute: 1e-6 });
  });

  it('takes weights by their ratio', () => {
    const fused = [0.6125, 0.3875, 0.6, 0.4]; // (3·joint + bone) / 4
    expect(fuseScores([joint, bone], 2, { weights: [3, 1] })).toBeAllClose(fused, { absolute: 1e-4 });
    expect(fuseScores([joint, bone], 2, { weights: [0.6, 0.2] })).toBeAllClose(fused, { absolute: 1e-4 });
    expect(fuseScores([joint, bone], 2, { weights: [0, 5] })).toEqual(fuseScores([bone], 2));
  });

  it('takes the scores themselves on request', () => {
    const fused = fuseScores([joint, bone], 2, { combine: 'logits' });
    expect(fused).toBeAllClose([ln(3) / 2, ln(4) / 2, 501 + ln(9) / 2, 501], { absolute: 1e-3 });
  });

  it('refuses weights that fit no streams', () => {
    for (const weights of [[1], [1, 2, 3], [0, 0], [1, -1], [1, NaN], [1, Infinity], []]) {
      expect(() => fuseScores([joint, bone], 2, { weights })).toThrow(/weights of the streams.*2 numbers from 0/);
    }
  });
});
