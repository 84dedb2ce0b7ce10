import { mean } from '../evaluation';
import { duration } from '../progress';
import type { RunPlan } from '../runs';

/** Mebibytes that a run folder takes beside its checkpoints. */
const folderSize = 1;

/**
 * What is to be done, in words: runs that are there, begun and missing, what no longer holds, and about how long the rest takes, by
 * what the finished runs took.
 */
export function planText(planned: readonly RunPlan[]): string {
  const open = planned.filter(({ done }) => !done);
  const lines = [
    `${planned.length} runs: ${planned.length - open.length} there, ${open.length} to do` +
      ` (${open.filter(({ pretraining }) => pretraining === 'begun').length} begun,` +
      ` ${open.filter(({ pretraining }) => pretraining === 'done').length} lack evaluations alone)`,
    ...planned.flatMap(({ stale }) => stale.map((why) => `stale: ${why}`)),
  ];
  if (open.length > 0) {
    const seconds = estimate(planned, open);
    lines.push(
      seconds === undefined
        ? 'time: not known before the first run is done'
        : `time: about ${duration(seconds)} in one process, by the runs that are there`,
    );
    lines.push(`disk: about ${Math.ceil(open.length * (folderSize + checkpointSize(planned)))} MiB`);
  }
  return lines.join('\n');
}

/** Seconds of the open runs; undefined without finished ones. */
function estimate(planned: readonly RunPlan[], open: readonly RunPlan[]): number | undefined {
  const costs = planned.flatMap(({ record }) => {
    if (record?.pretraining === undefined) return [];
    const evaluations = Object.values(record.evaluations).reduce((sum, { seconds }) => sum + seconds, 0);
    return [record.pretraining.seconds + evaluations];
  });
  return costs.length === 0 ? undefined : open.length * mean(costs);
}

/** Mebibytes of a checkpoint with its optimizer: three numbers of four bytes for each parameter. */
function checkpointSize(planned: readonly RunPlan[]): number {
  const parameters = planned.flatMap(({ record }) => record?.pretraining?.parameters ?? []);
  return (Math.max(0, ...parameters) * 12) / 2 ** 20;
}
