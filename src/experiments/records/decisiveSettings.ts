/** How a step is computed, what is kept and when: the learned weights do not depend on it beyond rounding. */
const indecisive = /^(training\.(checkpointEvery|keep\w*|execution|microBatch|memory|workers|prefetch)|loss\.form)$/;

/** Settings that evaluations have for themselves. */
const evaluation = /^(downstream|linear|knn|semi|finetune|detection)\./;

/** Whether a pre-training depends on a setting: what it is told apart by. */
export function isDecisive(path: string): boolean {
  return !indecisive.test(path) && !evaluation.test(path);
}
