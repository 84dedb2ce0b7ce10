import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Generator } from '../../src/random';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { testBackend } from '../testBackend';

const program = resolve('dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'usdrl-killed-'));

afterAll(() => rmSync(folder, { recursive: true }));

const kills = Number(process.env.USDRL_KILLS ?? 3);
// Compiled, some ten epochs are done between two kills.
const epochs = 2 + (kills > 3 ? 10 : 1) * kills;

/** Starts the program on a run of 4 steps an epoch that saves after each step and each epoch. */
function start(out: string, execution: string): ChildProcess {
  const small = ['encoder.hidden=8', 'augment.frames=8', 'training.batch=4', `training.execution=${execution}`];
  const often = [`training.epochs=${epochs}`, 'training.saveMinutes=1e-9', 'training.checkpointEvery=1000'];
  const settings = [...small, ...often, 'training.workers=1'].flatMap((setting) => ['--set', setting]);
  const where = ['--data', join(folder, 'data'), '--split', 'cross-subject', '--out', out, '--backend', testBackend];
  const again = existsSync(join(out, 'config.json')) ? ['--resume'] : [];
  const command = [program, 'pretrain', ...where, '--preset', 'demo', ...settings, ...again, '--quiet'];
  return spawn(process.execPath, command, { env: { ...process.env, USDRL_THREADS: '1' }, stdio: 'ignore' });
}

/** @returns whether it ended well */
async function ended(child: ChildProcess): Promise<boolean> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once('exit', done));
  return child.exitCode === 0;
}

/** Lines of the metrics so far. */
function lines(out: string): string[] {
  const file = join(out, 'metrics.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** Waits for a number of new lines, then for some time more, and kills; @returns false if the run ended before */
async function kill(child: ChildProcess, out: string, steps: number, milliseconds: number): Promise<boolean> {
  const from = lines(out).length;
  const over = (): boolean => child.exitCode !== null;
  while (!over() && steps > 0 && lines(out).length < from + steps) await pause(5);
  await Promise.race([pause(milliseconds), ended(child)]);
  if (over()) return false;
  child.kill('SIGKILL');
  await ended(child);
  return true;
}

/** Kills a run at random moments, again and again; @returns how often, less than wanted if the run ended before */
async function killedTimes(begin: () => ChildProcess, out: string, haste: number): Promise<number> {
  const generator = new Generator(1);
  for (let count = 0; count < kills; count++) {
    const steps = Math.floor(generator.integer(0, 3) / haste);
    if (!(await kill(begin(), out, steps, generator.uniform(0, 400) / haste))) return count;
  }
  return kills;
}

describe.skipIf(!existsSync(program))('a run killed at random moments (skipped where the package is not built)', () => {
  beforeAll(async () => {
    const actions = syntheticSettings().actions.slice(0, 2);
    await importSynthetic(join(folder, 'data'), { actions, subjects: 8, setups: 2, cameras: [1], replications: 1 });
  });

  // Compiled steps start slowly, so they have their turn at night.
  it.each(kills > 3 ? ['eager', 'auto'] : ['eager'])(
    `and resumed ends bit-identical to one that was never stopped, execution %s`,
    async (execution) => {
      const [whole, killed] = ['whole', 'killed'].map((name) => join(folder, `${name}-${execution}`));
      expect(await ended(start(whole, execution))).toBe(true);
      // A machine so quick that the run ends before its last kill: it begins anew and is killed sooner.
      let interrupted = 0;
      for (let haste = 1; interrupted < kills && haste <= 64; haste *= 2) {
        rmSync(killed, { recursive: true, force: true });
        interrupted = await killedTimes(() => start(killed, execution), killed, haste);
      }
      expect(interrupted).toBe(kills);
      expect(await ended(start(killed, execution))).toBe(true);
      const last = (out: string) =>
        readFileSync(join(out, 'checkpoints', `epoch-${String(epochs).padStart(4, '0')}.safetensors`));
      expect(last(killed).equals(last(whole))).toBe(true);
      const losses = (out: string) =>
        lines(out)
          .map((line) => JSON.parse(line) as { kind: string; loss: number })
          .filter(({ kind }) => kind === 'step')
          .map(({ loss }) => loss);
      expect(losses(killed)).toEqual(losses(whole));
    },
    3_600_000,
  );
});
