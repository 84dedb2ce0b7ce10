import { join } from 'node:path';

import { stopPoint } from '../progress';
import type { TableRecord } from '../report';
import { evaluateEnsemble, planRuns } from '../runs';
import type { ProfileRecords } from './profileRecords';
import { studies } from './studies';

/** The accuracy of one choice of weights. */
export interface FusionResult {
  /** Weights of joint, motion and bone. */
  weights: readonly [number, number, number];
  /** Mean over the seeds and data sets. */
  top1: number;
  /** Whether it was measured on made-up recordings. */
  source: TableRecord['source'];
}

/**
 * The three streams fused with weights of several choices, from the stored scores of the run folders; nothing is trained. The
 * weights are not stated in the paper. Choosing them on the test part flatters the choice: this shows how much.
 *
 * @throws InputError where scores are missing
 */
export async function fusionSweep(
  { plan, runs }: ProfileRecords,
  dataRoot: string,
  choices: readonly FusionResult['weights'][],
): Promise<FusionResult[]> {
  const ensembles = studies.table1.cells(plan).flatMap(({ experiment: { measurement } }) => {
    if (measurement.members === undefined) return [];
    return [planRuns(measurement.members, { dataRoot, runs }).map(({ folder }) => join(folder, 'result-linear.json'))];
  });
  const results: FusionResult[] = [];
  for (const weights of choices) {
    await stopPoint({}, 'fusion');
    const fused = [];
    for (const files of ensembles) fused.push(await evaluateEnsemble({ runs: files, weights }));
    const sum = fused.reduce((total, { top1 }) => total + top1, 0);
    const synthetic = fused.some((one) => one.synthetic);
    results.push({ weights, top1: sum / fused.length, source: synthetic ? 'synthetic' : 'ours' });
  }
  return results;
}
