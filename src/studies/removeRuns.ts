import { rmSync } from 'node:fs';

import { claimsWithin, refuseClaimed } from '../data';
import { storing } from '../errors';
import { planRuns } from '../runs';
import type { Workload } from '../schedule';

/** Takes away the run folders of a workload. @throws InputError, before any goes, if a living process is at one of them */
export function removeRuns({ experiments, places }: Workload): void {
  const plans = planRuns(
    experiments.map(({ experiment }) => experiment),
    places,
  );
  for (const { folder } of plans) claimsWithin(folder).forEach((claims) => refuseClaimed(claims, folder));
  for (const { folder } of plans) storing(folder, () => rmSync(folder, { recursive: true, force: true }));
}
