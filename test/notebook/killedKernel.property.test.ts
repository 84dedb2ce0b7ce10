import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Generator } from '../../src/random';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { atNight, ended, expectSameRun, killAndCheck, metricsOf, program, start } from '../killed';
import { RawKernel } from './rawKernel';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-killed-kernel-'));
const at = (name: string): string => join(folder, name);
const epochs = 10;

/** What a person runs again after each restart of the kernel; it ends the kernel, so that its exit status tells how it went. */
function cell(out: string): string {
  const training = `{ epochs: ${epochs}, batch: 4, checkpointEvery: 2, saveMinutes: 1e-9, execution: 'eager' as const }`;
  const settings = `{ encoder: { kind: 'sttr' as const, hidden: 8 }, training: ${training}, augment: { frames: 8 } }`;
  return `import { existsSync } from 'node:fs';
import { pretrain } from 'usdrl';
try {
  const resume = existsSync('${join(out, 'config.json')}');
  await pretrain({ data: '${at('data')}', split: 'cross-subject', preset: 'demo', settings: ${settings}, out: '${out}', resume: resume });
  process.exit(0);
} catch (error) {
  process.exit(3);
}`;
}

let kernel: RawKernel | undefined;

/** Starts a kernel and asks it for something at once; the request waits for it. */
async function begin(code: string): Promise<ChildProcess> {
  await kernel?.end();
  kernel = await RawKernel.start(([program, file]) => start([file], program));
  kernel.execute(code);
  return kernel.process;
}

beforeAll(async () => {
  const actions = syntheticSettings().actions.slice(0, 2);
  await importSynthetic(at('data'), { actions, subjects: 8, setups: 2, cameras: [1], replications: 1 });
});

afterAll(async () => {
  await kernel?.end();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!existsSync(program))('pre-training in a notebook (skipped where the package is not built)', () => {
  it.skipIf(!atNight)(
    'whose kernel is killed or restarted at random moments, and run again, ends bit-identical and leaves nothing (at night: takes minutes)',
    async () => {
      const [whole, out] = [at('whole'), at('killed')];
      const from = performance.now();
      expect(await ended(await begin(cell(whole)))).toBe(true);
      const generator = new Generator(2);
      let before = 0;
      await killAndCheck(new Generator(1), {
        begin: () => {
          before = metricsOf(out).length;
          return begin(cell(out));
        },
        goesOn: () => metricsOf(out).length > before,
        // Jupyter restarts a kernel by a request, and kills what has not ended soon after.
        end: (process) => {
          const restarts = generator.uniform(0, 1) < 0.5;
          if (restarts) kernel?.send('control', 'shutdown_request', { restart: true });
          setTimeout(() => process.kill('SIGKILL'), restarts ? generator.uniform(0, 1000) : 0);
        },
        clear: () => rmSync(out, { recursive: true }),
        check: () => expectSameRun(out, whole),
        milliseconds: performance.now() - from,
      });
    },
    3_600_000,
  );
});
