import os from 'node:os';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { InputError } from '../../src/errors';
import { engineThreads, useBackend } from '../../src/backend';
import { testBackend } from '../testBackend';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('threads of an engine', () => {
  it('are the cores of the machine, or what USDRL_THREADS says', () => {
    vi.stubEnv('USDRL_THREADS', '');
    expect(engineThreads()).toBe(os.availableParallelism());
    vi.stubEnv('USDRL_THREADS', '3');
    expect(engineThreads()).toBe(3);
    for (const wrong of ['0', '-1', '1.5', 'many']) {
      vi.stubEnv('USDRL_THREADS', wrong);
      expect(engineThreads).toThrow(InputError);
    }
  });

  it('are given to the engine that is loaded', async () => {
    vi.stubEnv('USDRL_THREADS', '1');
    expect((await useBackend(testBackend)).threads).toBe(1);
  });

  it('are one on WebAssembly, whatever was asked for', async () => {
    vi.stubEnv('USDRL_THREADS', '3');
    expect((await useBackend('wasm')).threads).toBe(1);
  });
});
