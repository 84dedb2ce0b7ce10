import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { evaluateKnn, evaluateLinear, pretrain } from '../experiments';
import type { LongWork } from '../progress';
import { Claim } from '../experiments';
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
export async function workRun(
  folder: GridFolder,
  id: string,
  { progress, signal }: LongWork,
  job?: string,
): Promise<WorkOutcome> {
  if (isDone(folder, id)) return 'done';
  const claim = Claim.take(folder.claims(id), job);
  if (claim === undefined) return 'elsewhere';
  try {
    // Another process may have finished it between our look and our claim.
    if (isDone(folder, id)) return 'done';
    const lost = new AbortController();
    const signals = signal === undefined ? [lost.signal] : [signal, lost.signal];
    await doRun(folder, id, {
      signal: AbortSignal.any(signals),
      progress: (event) => {
        progress?.(event);
        if (!claim.holds) lost.abort();
      },
    });
    return 'done';
  } finally {
    await claim.release();
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
