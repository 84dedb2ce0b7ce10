import { duration } from '../progress';
import { runStates, type RunState } from './jobState';
import type { RunStatus, ScheduleStatus } from './status';

/** Heads of the columns of {@link statusCells}. */
export const statusColumns = ['run', 'state', 'epoch', 'loss', 'time left', 'where', 'note'] as const;

/** A run as a row of texts: state, epoch, loss, time left, where it runs, what there is to say. */
export function statusCells({ label, state, epoch, epochs, loss, secondsLeft, ...more }: RunStatus): string[] {
  const time = more.evaluating ? 'evaluating' : secondsLeft === undefined ? '' : duration(secondsLeft);
  const trained = epochs === 0 ? '' : `${epoch}/${epochs}`;
  return [label, state, trained, loss?.toPrecision(4) ?? '', time, more.where ?? '', more.note ?? ''];
}

/** `ablation, 20 runs: 12 done, 2 running, 6 waiting · 3 min 20 s left`. */
export function statusSummary({ name, runs, counts, secondsLeft }: ScheduleStatus): string {
  const states = runStates.flatMap((state) => (counts[state] > 0 ? [`${counts[state]} ${state}`] : []));
  const left = secondsLeft === undefined ? '' : ` · ${duration(secondsLeft)} left`;
  return `${name}, ${runs.length} runs: ${states.join(', ')}${left}`;
}

const order: readonly RunState[] = ['running', 'failed', 'interrupted', 'queued', 'waiting', 'done'];

/** The runs that a small table should show: those at work, those in trouble, then the rest. */
export function mostTelling(runs: readonly RunStatus[], most: number): RunStatus[] {
  return order.flatMap((state) => runs.filter((run) => run.state === state)).slice(0, most);
}
