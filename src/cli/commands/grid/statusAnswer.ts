import type { ScheduleStatus } from '../../../schedule';
import type { Answer } from '../../action';
import { columns } from '../../textTable';

/** The state of runs as the answer of a command: a bad one if a run failed. */
export async function statusAnswer(status: ScheduleStatus): Promise<Answer> {
  const { statusCells, statusColumns, statusSummary } = await import('../../../schedule/index.js');
  const failed = status.runs.flatMap(({ label, state, log }) =>
    state === 'failed' ? [`failed: ${label}, log: ${log}\n`] : [],
  );
  const table = columns(statusColumns, status.runs.map(statusCells));
  const text = `${table}${failed.join('')}${statusSummary(status)}\n`;
  return { result: status, text, succeeded: status.counts.failed === 0 };
}
