import { afterEach, describe, expect, it, vi } from 'vitest';

import { findAdapter } from '../../../src/backend';
import { hasRealGpu } from '../../../src/backend/webgpu/findAdapter';
import { testBackend } from '../../testBackend';

afterEach(() => vi.unstubAllEnvs());

describe('the adapter of this machine', () => {
  it('is described, or it is said why there is none; asked once', async () => {
    const found = await findAdapter();
    expect(findAdapter()).toBe(findAdapter());
    if (testBackend === 'webgpu') expect(found).toHaveProperty('name');
    if ('why' in found) expect(found.why).toMatch(/^no (package|adapter|answer)/);
    else expect(found.limits.maxBufferSize).toBeGreaterThanOrEqual(2 ** 27);
  });

  it('is not taken by itself where it is left out, nor where the processor stands in for it', async () => {
    vi.stubEnv('USDRL_WEBGPU', '0');
    expect(await hasRealGpu()).toBe(false);
    vi.stubEnv('USDRL_WEBGPU', '');
    const found = await findAdapter();
    if ('why' in found || found.software) expect(await hasRealGpu()).toBe(false);
  });
});
