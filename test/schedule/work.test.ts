import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Interrupted } from '../../src/errors';
import { Claim, type Claimant } from '../../src/data';
import { runExperiments, type RunWork } from '../../src/runs';
import type { GroupFolder } from '../../src/schedule';
import { launchLocally } from '../../src/schedule/launchLocally';
import { importSynthetic, syntheticSettings } from '../../src/synthetic';
import { entered, jobOf, smallGroup, writeRecord } from './smallWorkload';

/** What a worker does with the run of seed 0. */
function work(folder: GroupFolder, options: RunWork = {}) {
  const { experiments, places } = jobOf(folder, 'seed-0');
  return runExperiments(
    experiments.map(({ experiment }) => experiment),
    places,
    options,
  );
}

/** A claim that a process on another machine holds. */
function claimElsewhere(folder: GroupFolder, job?: string): string {
  const claims = folder.claims(jobOf(folder, 'seed-0').run);
  mkdirSync(claims, { recursive: true });
  const claimant: Claimant = {
    host: 'elsewhere',
    space: '',
    pid: 1,
    started: '',
    job,
    taken: '2026-01-01T00:00:00.000Z',
  };
  writeFileSync(join(claims, '1.json'), JSON.stringify(claimant));
  return join(claims, '1.json');
}

describe('the work of one run', () => {
  it('is left to a process that has it', async () => {
    const folder = smallGroup(1);
    const claim = Claim.take(folder.claims(jobOf(folder, 'seed-0').run));
    expect(await work(folder)).toBe('elsewhere');
    claim?.release();
  });

  it('is left to another job, and waits for an earlier start of the same job to count as dead', async () => {
    const folder = smallGroup(1);
    const file = claimElsewhere(folder, '5_1');
    expect(await work(folder, { job: '5_2' })).toBe('elsewhere');
    const made = work(folder, { job: '5_1' });
    const early = await Promise.race([made, new Promise((resolve) => setTimeout(resolve, 1500, 'waits'))]);
    expect(early).toBe('waits');
    const old = Date.now() / 1000 - 600;
    utimesSync(file, old, old);
    // It has the claim now and begins; the data are not there.
    await expect(made).rejects.toThrow(/data\/none/);
  });

  it('can be stopped while it waits', async () => {
    const folder = smallGroup(1);
    claimElsewhere(folder, '5_1');
    const made = work(folder, { job: '5_1', signal: AbortSignal.timeout(100) });
    await expect(made).rejects.toThrow(Interrupted);
  });

  it('is nothing where the results are there', async () => {
    const folder = smallGroup(1, { measure: [{ protocol: 'knn' }] });
    writeRecord(folder, 'seed-0');
    expect(await work(folder)).not.toBe('elsewhere');
  });
});

const main = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
describe.skipIf(!existsSync(main))('usdrl work (skipped where the package is not built)', () => {
  const command = [process.execPath, main, 'work', '--backend', process.env.USDRL_BACKEND ?? 'auto'];

  it('makes one run after the other with one start of the engine, each with a log of its own', async () => {
    const root = mkdtempSync(join(tmpdir(), 'usdrl-work-'));
    try {
      const actions = syntheticSettings().actions.slice(0, 2);
      const some = { actions, subjects: 4, setups: 2, cameras: [1, 2], replications: 1 };
      await importSynthetic(join(root, 'data', 'small'), some);
      const set = ['training.batch=4', 'training.epochs=1', 'training.execution=eager', 'encoder.hidden=8'];
      const one = (seed: number, features?: 'raw') => ({
        label: features ?? `seed-${seed}`,
        experiment: {
          ...{ dataset: 'small', split: 'cross-subject', preset: 'demo', set, seed, features },
          measurement: { protocol: 'knn' as const },
        },
      });
      const folder = entered({
        ...{ name: 'small', threads: 1, places: { dataRoot: join(root, 'data'), runs: join(root, 'group') } },
        experiments: [one(0), one(1), one(0, 'raw')],
      });
      const { counts } = await launchLocally(folder, { processes: 1, command });
      expect(counts.done).toBe(3);
      const logs = ['seed-0', 'seed-1', 'raw'].map((label) =>
        readFileSync(folder.log(jobOf(folder, label).run), 'utf8'),
      );
      expect(logs.map((text) => text.split('backend: ').length - 1)).toEqual([1, 0, 0]);
      expect(logs.map((text) => /: done\n$/.test(text))).toEqual([true, true, true]);
      expect(logs.map((text) => text.includes('pretrain '))).toEqual([true, true, false]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('says in the log why a run failed, and ends', async () => {
    const folder = smallGroup(1);
    const { runs } = await launchLocally(folder, { processes: 1, command });
    expect(runs[0]).toMatchObject({ state: 'failed', note: expect.stringMatching(/^exit 1: .*data\/none/) as string });
  });
});
