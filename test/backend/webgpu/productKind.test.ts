import { describe, expect, it } from 'vitest';

import type { AdapterReport } from '../../../src/backend/webgpu/adapter';
import { productKindOf } from '../../../src/backend/webgpu/productKind';
import { InputError } from '../../../src/errors';

const adapter = (software: boolean, features: string[] = []): AdapterReport => ({
  name: 'a device',
  vendor: 'somebody',
  software,
  features,
  limits: {} as AdapterReport['limits'],
});

describe('how products are made', () => {
  it('is chosen by the adapter where nothing is said', () => {
    expect(productKindOf(adapter(false, ['subgroups']))).toBe('engine');
    expect(productKindOf(adapter(true, ['subgroups']), '')).toBe('plain');
  });

  it('is what is said, where the adapter has it', () => {
    expect(productKindOf(adapter(true), 'engine')).toBe('engine');
    expect(productKindOf(adapter(false, ['subgroups']), 'subgroups')).toBe('subgroups');
  });

  it.each(['subgroups', 'fast', '__proto__'])('is refused where it is none or not at hand: %s', (wanted) => {
    const choose = (): string => productKindOf(adapter(false, ['shader-f16']), wanted);
    expect(choose).toThrow(InputError);
    expect(choose).toThrow(
      `USDRL_WEBGPU_PRODUCTS: found ${wanted}, wanted one of: engine, plain (what a device can do)`,
    );
  });
});
