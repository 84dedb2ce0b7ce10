import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Interrupted } from '../../src/errors';
import { Claim, type Claimant } from '../../src/runs';
import { workRun, type GridFolder } from '../../src/schedule';
import { smallGrid } from './smallGrid';

/** A claim that a process on another machine holds. */
function claimElsewhere(folder: GridFolder, job?: string): string {
  const claims = folder.claims('seed-0');
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
    const folder = smallGrid(1);
    const claim = Claim.take(folder.claims('seed-0'));
    expect(await workRun(folder, 'seed-0', {})).toBe('elsewhere');
    await claim?.release();
  });

  it('is left to another job, and waits for an earlier start of the same job to count as dead', async () => {
    const folder = smallGrid(1);
    const file = claimElsewhere(folder, '5_1');
    expect(await workRun(folder, 'seed-0', {}, '5_2')).toBe('elsewhere');
    const work = workRun(folder, 'seed-0', {}, '5_1');
    const early = await Promise.race([work, new Promise((resolve) => setTimeout(resolve, 1500, 'waits'))]);
    expect(early).toBe('waits');
    const old = Date.now() / 1000 - 600;
    utimesSync(file, old, old);
    // It has the claim now and begins; this grid's data are not there.
    await expect(work).rejects.toThrow(/data\/none/);
  });

  it('can be stopped while it waits', async () => {
    const folder = smallGrid(1);
    claimElsewhere(folder, '5_1');
    const work = workRun(folder, 'seed-0', { signal: AbortSignal.timeout(100) }, '5_1');
    await expect(work).rejects.toThrow(Interrupted);
  });

  it('is nothing where the results are there', async () => {
    const folder = smallGrid(1, { evaluate: ['knn'] });
    mkdirSync(folder.runFolder('seed-0'), { recursive: true });
    writeFileSync(join(folder.runFolder('seed-0'), 'result-knn.json'), '{}');
    expect(await workRun(folder, 'seed-0', {})).toBe('done');
  });
});
