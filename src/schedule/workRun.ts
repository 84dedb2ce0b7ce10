import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Interrupted } from '../errors';
import type { LongWork } from '../progress';
import { Claim, claimantOf, evaluateKnn, evaluateLinear, pretrain } from '../runs';
import type { GridFolder } from './gridFolder';
import { isDone, missingResults, resultFileOf } from './runResults';

/** `elsewhere`: another living process has the run. */
export type WorkOutcome = 'done' | 'elsewhere';

/**
 * Does what is missing of one run: pre-training from its last checkpoint, then evaluations. Only one process writes a run at a
 * time, whatever machine it is on. The engine must be ready.
 *
 * @param job the element of a job array this runs in, as `12_3`
 * @throws Interrupted when stopped, after saving
 */
export async function workRun(folder: GridFolder, id: string, work: LongWork, job?: string): Promise<WorkOutcome> {
  if (isDone(folder, id)) return 'done';
  const claim = await take(folder.claims(id), job, work.signal);
  if (claim === undefined) return 'elsewhere';
  try {
    // Another process may have finished it between our look and our claim.
    if (isDone(folder, id)) return 'done';
    await doRun(folder, id, claim.guard(work));
    return 'done';
  } finally {
    await claim.release();
  }
}

/**
 * Takes the claim if no other process has it. What a job finds in the hands of an earlier start of itself is waited for: Slurm
 * puts a job back into the queue when its node fails, and from elsewhere that node's process counts as dead only after a while.
 */
async function take(
  claims: string,
  job: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Claim | undefined> {
  for (;;) {
    const claim = Claim.take(claims, job);
    if (claim !== undefined || job === undefined || claimantOf(claims)?.job !== job) return claim;
    await pause(1000);
    if (signal?.aborted === true) throw new Interrupted('grid work');
  }
}

async function doRun(folder: GridFolder, id: string, work: LongWork): Promise<void> {
  const { data, split, settings, seed } = folder.run(id);
  const out = folder.runFolder(id);
  const begun = existsSync(join(out, 'config.json'));
  await pretrain({ data, split, out, settings, seed, resume: begun, ...work });
  for (const evaluation of missingResults(folder, id)) {
    const request = { checkpoint: out, data, split, seed, out: resultFileOf(folder, id, evaluation), ...work };
    if (evaluation === 'knn') await evaluateKnn(request);
    else await evaluateLinear(request);
  }
}
