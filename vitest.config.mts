import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    environment: 'node',
    // A process per file: the native TensorFlow library and the WebAssembly backend keep global state.
    pool: 'forks',
    // Two files at a time; more only fight for the threads that TensorFlow itself uses.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // USDRL_WEBGPU: `auto` means the same engine on machines with a GPU.
    env: { TF_CPP_MIN_LOG_LEVEL: '2', USDRL_CACHE: join(tmpdir(), 'usdrl-test-cache'), USDRL_WEBGPU: '0' },
  },
});
