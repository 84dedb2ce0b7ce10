import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { beforeAll, describe, it } from 'vitest';

import { useBackend } from '../src/backend';
import { testBackend } from './testBackend';

/** Set-up's step that builds what is needed, once, in the user's cache folder. */
interface Building {
  buildXla(part: 'addon' | 'cpuPlugin'): Promise<{ text: string; file?: string }>;
}

/** A part as set-up's step builds it, if it was not yet. */
export async function built(part: 'addon' | 'cpuPlugin'): Promise<{ text: string; file?: string }> {
  const step = pathToFileURL(resolve('environment/steps/xla.mjs')).href;
  const { buildXla } = (await import(step)) as Building;
  return buildXla(part);
}

/** Devices of the plugin for CPUs, of which a test takes as many as it likes. */
export const xlaDevices = 4;

/**
 * Why the tests on XLA do not run here, or nothing: they run once, with those of the first engine, and not where `USDRL_XLA_TESTS`
 * is 0 or the plugin for CPUs cannot be built.
 */
async function whyNot(): Promise<string | undefined> {
  if (process.env.USDRL_XLA_TESTS === '0') return 'USDRL_XLA_TESTS=0';
  if (!['auto', 'tensorflow', 'xla'].includes(testBackend)) return 'they run with the first engine';
  for (const part of ['addon', 'cpuPlugin'] as const) {
    const { file, text } = await built(part);
    if (file === undefined) return text;
    if (part === 'cpuPlugin') process.env.USDRL_XLA_PLUGIN = file;
  }
  process.env.USDRL_XLA_OPTIONS = `cpu_device_count=${xlaDevices}`;
  // Loading a kept program, the plugin says at length which features of the processor it was told to prefer.
  process.env.TF_CPP_MIN_LOG_LEVEL = '3';
  // Compiling takes half as long, the programs a little longer; they are small. Products of bfloat16 with a float32 result end the
  // process in one of the libraries that XLA for CPUs may take for them.
  const flags = ['--xla_llvm_disable_expensive_passes=true', '--xla_cpu_experimental_ynn_fusion_type='];
  process.env.XLA_FLAGS = flags.join(' ');
  return undefined;
}

/** A group of tests on XLA; where they do not run, one skipped test says why. */
export function describeOnXla(name: string, tests: () => void): void {
  describe(name, async () => {
    const why = await whyNot();
    if (why !== undefined) {
      it.skip(`not here: ${why}`, () => undefined);
      return;
    }
    beforeAll(() => useBackend('xla'));
    tests();
  });
}
