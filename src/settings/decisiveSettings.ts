import { protocolNames } from '../protocols';

/** How a step is computed, what is kept and when: the learned weights do not depend on it beyond rounding. */
const indecisive =
  /^(training\.(checkpointEvery|keepLast|saveMinutes|stopAbove|execution|microBatch|memory|workers)|loss\.form)$/;

/** Settings that evaluations have for themselves. */
const ofEvaluations = new RegExp(`^(downstream|${protocolNames.join('|')})\\.`);

/** Whether a setting is one of evaluations alone: nothing of a pre-training depends on it. */
export function isOfEvaluations(path: string): boolean {
  return ofEvaluations.test(path);
}

/** Whether a pre-training depends on a setting: what it is told apart by. */
export function isDecisive(path: string): boolean {
  return !indecisive.test(path) && !isOfEvaluations(path);
}
