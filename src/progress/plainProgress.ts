import { ProgressMeter } from './progressMeter';
import type { ProgressEvent, ProgressSink } from './progress';

/** Milliseconds between two lines of one task in a log. */
const SPARSE = 10_000;

/** Progress for a log: a line when a task starts, at most one each ten seconds, and one when it is done. */
export function plainProgress(
  write: (text: string) => void,
  now: () => number = () => performance.now(),
): ProgressSink {
  const meter = new ProgressMeter(now);
  let task: string | undefined;
  let last = 0;
  return (event: ProgressEvent) => {
    const line = meter.line(event);
    if (event.task === task && event.done < event.total && now() - last < SPARSE) return;
    task = event.done < event.total ? event.task : undefined;
    last = now();
    write(`${line}\n`);
  };
}
