import type { GridStatus } from '../../../schedule';
import type { Outcome } from '../../action';
import { columns } from '../../textTable';

/** The state of a grid as the outcome of a command: a bad one if a run failed. */
export async function statusOutcome(status: GridStatus): Promise<Outcome> {
  const { statusCells, statusColumns, statusSummary } = await import('../../../schedule/index.js');
  const failed = status.runs.flatMap(({ id, state, log }) =>
    state === 'failed' ? [`failed: ${id}, log: ${log}\n`] : [],
  );
  const table = columns(statusColumns, status.runs.map(statusCells));
  const text = `${table}${failed.join('')}${statusSummary(status)}\n`;
  return { result: status, text, succeeded: status.counts.failed === 0 };
}
