import { describe, expect, it } from 'vitest';

import { defaultEncoder, encoderFlops, type EncoderSettings } from '../../src/model';

const official = { frames: 64, joints: 25, bodies: 2, channels: 3 };
/** The released count includes the classifier of 60 classes on 2E features. */
const classifier = 2 * 2048 * 60;
const flops = (changes: Partial<EncoderSettings>): number => encoderFlops({ ...defaultEncoder, ...changes }, official);

describe('arithmetic of the encoder', () => {
  it('is what was counted on the released classes', () => {
    expect(flops({ kind: 'dste' }) + classifier).toBe(12_448_546_816);
    // The counter does not see into the attention of PyTorch's own transformer layer: QKᵀ and AV are missing there.
    const attention = 2 * 2 * 2 * (64 ** 2 + 50 ** 2) * 1024;
    expect(flops({ kind: 'sttr' }) + classifier - attention).toBe(3_147_546_624);
  });

  it('grows with the kernel of CA, less so for one filter a channel', () => {
    const kernel = (conv: 'pointwise' | 'depthwise'): number => flops({ ca: { conv, kernel: 3, activation: 'relu' } });
    expect(kernel('pointwise') - flops({})).toBe(2 * 2 * 2 * (64 + 50) * 1024 * 1024);
    expect(kernel('depthwise')).toBeLessThan(flops({}));
  });
});
