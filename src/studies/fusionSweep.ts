import { join } from 'node:path';

import { evaluateEnsemble, planRuns } from '../runs';
import { artefacts } from './artefacts';
import type { ProfileRecords } from './profileRecords';

/** The accuracy of one choice of weights. */
export interface FusionResult {
  /** Weights of joint, motion and bone. */
  weights: readonly [number, number, number];
  /** Mean over the seeds and data sets. */
  top1: number;
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
  const ensembles = artefacts.table1.cells(plan).flatMap(({ experiment }) => {
    const { members } = experiment.measurement;
    return members === undefined ? [] : [members];
  });
  const results: FusionResult[] = [];
  for (const weights of choices) {
    let sum = 0;
    for (const members of ensembles) {
      const folders = planRuns(members, { dataRoot, runs }).map(({ folder }) => folder);
      const files = folders.map((folder) => join(folder, 'result-linear.json'));
      sum += (await evaluateEnsemble({ runs: files, weights })).top1;
    }
    results.push({ weights, top1: sum / ensembles.length });
  }
  return results;
}
