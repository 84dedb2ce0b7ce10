import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Generator } from '../../src/random';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { atNight, ended, expectSameRun, killAndCheck, metricsOf, program, start } from '../killed';
import { testBackend } from '../testBackend';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-killed-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** So many that a run is killed several times before it ends. */
const epochs = atNight ? 20 : 5;

/** Starts the program on a run of 2 steps an epoch that saves after each step and each epoch. */
function pretrain(out: string, execution: string) {
  const small = ['encoder.hidden=8', 'augment.frames=8', 'training.batch=4', `training.execution=${execution}`];
  const often = [`training.epochs=${epochs}`, 'training.saveMinutes=1e-9', 'training.checkpointEvery=1000'];
  const settings = [...small, ...often, 'training.workers=1'].flatMap((setting) => ['--set', setting]);
  const where = ['--data', join(folder, 'data'), '--split', 'cross-subject', '--out', out, '--backend', testBackend];
  const again = existsSync(join(out, 'config.json')) ? ['--resume'] : [];
  return start(['pretrain', ...where, '--preset', 'demo', ...settings, ...again, '--quiet']);
}

describe.skipIf(!existsSync(program))('a run killed at random moments (skipped where the package is not built)', () => {
  beforeAll(async () => {
    const actions = syntheticSettings().actions.slice(0, 2);
    await importSynthetic(join(folder, 'data'), { actions, subjects: 8, setups: 2, cameras: [1], replications: 1 });
  });

  // Compiled steps start slowly, so they have their turn at night.
  it.each(atNight ? ['eager', 'auto'] : ['eager'])(
    `and resumed ends bit-identical to one that was never stopped, and leaves nothing, execution %s`,
    async (execution) => {
      const [whole, killed] = ['whole', 'killed'].map((name) => join(folder, `${name}-${execution}`));
      const from = performance.now();
      expect(await ended(pretrain(whole, execution))).toBe(true);
      let before = 0;
      await killAndCheck(new Generator(1), {
        begin: () => {
          before = metricsOf(killed).length;
          return pretrain(killed, execution);
        },
        goesOn: () => metricsOf(killed).length > before,
        clear: () => rmSync(killed, { recursive: true }),
        check: () => expectSameRun(killed, whole),
        milliseconds: performance.now() - from,
      });
    },
    3_600_000,
  );
});
