import { describe, expect, it } from 'vitest';

import { adapterInWords, adapterReport, limitNames, type AdapterAnswer } from '../../../src/backend/webgpu/adapter';

/** What an adapter says of itself, with the limits that WebGPU grants everywhere. */
function answer(info: Partial<AdapterAnswer['info']>, features: string[] = []): AdapterAnswer {
  const nothing = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false };
  const limits = Object.fromEntries(limitNames.map((name) => [name, 2 ** 27])) as AdapterAnswer['limits'];
  return { info: { ...nothing, ...info }, features, limits };
}

describe('what an adapter says of itself', () => {
  it.each([
    ['SwiftShader', { vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader driver 5.0.0' }],
    ['lavapipe', { vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }],
    ['WARP', { vendor: 'microsoft', architecture: 'warp', device: 'Microsoft Basic Render Driver' }],
    ['one that the driver calls a fallback', { vendor: 'intel', isFallbackAdapter: true }],
  ])('is software of %s', (_, info) => {
    expect(adapterReport(answer(info)).software).toBe(true);
  });

  it.each([
    ['NVIDIA', { vendor: 'nvidia', architecture: 'ampere', description: 'NVIDIA: 535.183.01' }],
    ['Apple', { vendor: 'apple', architecture: 'metal-3', description: 'Apple M2' }],
    ['Intel', { vendor: 'intel', architecture: 'gen-12lp', device: 'Intel(R) Iris(R) Xe Graphics (TGL GT2)' }],
    ['AMD', { vendor: 'amd', architecture: 'rdna-3', description: 'AMD Radeon RX 7600 (RADV NAVI33)' }],
  ])('is a GPU of %s', (_, info) => {
    expect(adapterReport(answer(info)).software).toBe(false);
  });

  it('keeps the features that kernels may use, and stands in one line', () => {
    const report = adapterReport(answer({ vendor: 'apple', architecture: 'metal-3', description: 'Apple M2' }, ['subgroups', 'depth-clip-control'])); // prettier-ignore
    expect(report.features).toEqual(['subgroups']);
    expect(report.limits.maxBufferSize).toBe(2 ** 27);
    expect(adapterInWords(report)).toBe('Apple M2 (apple metal-3)');
    expect(adapterInWords(adapterReport(answer({ isFallbackAdapter: true })))).toBe(
      'a GPU without a name (unknown vendor, in software)',
    );
  });
});
