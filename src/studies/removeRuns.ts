import { rmSync } from 'node:fs';

import { InputError } from '../errors';
import { claimantOf, claimFolder, planRuns } from '../runs';
import type { Workload } from '../schedule';

/** Takes away the run folders of a workload. @throws InputError, before any goes, if a living process is at one of them */
export function removeRuns({ experiments, places }: Workload): void {
  const plans = planRuns(
    experiments.map(({ experiment }) => experiment),
    places,
  );
  for (const { name } of plans) {
    const claimant = claimantOf(claimFolder(places, name));
    if (claimant === undefined) continue;
    const found = `in the hands of process ${claimant.pid} on ${claimant.host}`;
    throw new InputError({ thing: `run ${name}`, found, wanted: 'nobody at it', fix: 'Stop that one first, or wait.' });
  }
  for (const { folder } of plans) rmSync(folder, { recursive: true, force: true });
}
