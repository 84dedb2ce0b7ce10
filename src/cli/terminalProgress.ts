import { printable } from '../errors';
import { ProgressMeter, plainProgress, type ProgressEvent, type ProgressSink } from '../progress';

/** The part of a terminal stream that progress needs; `process.stderr` is one. */
export interface TerminalStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two redraws. */
const REDRAW = 200;

/**
 * Progress on stderr, so that stdout stays free for results: one line that is redrawn in place on a terminal, sparse lines
 * in a log file or pipe.
 */
export function terminalProgress(
  stream: TerminalStream = process.stderr,
  now: () => number = () => performance.now(),
): ProgressSink {
  if (stream.isTTY !== true) return plainProgress((text) => stream.write(printable(text)), now);
  const meter = new ProgressMeter(now);
  let open: string | undefined;
  let last = 0;
  return (event: ProgressEvent) => {
    const line = meter.line(event);
    const finished = event.done >= event.total;
    if (open !== undefined && open !== event.task) stream.write('\n');
    else if (open === event.task && !finished && now() - last < REDRAW) return;
    last = now();
    open = finished ? undefined : event.task;
    const width = (stream.columns ?? 80) - 1;
    const text = line.length > width ? `${line.slice(0, width - 1)}…` : line;
    // Carriage return, then erase what is left of an earlier, longer line.
    stream.write(`\r${printable(text.replaceAll('\n', ' '))}\u001b[K${finished ? '\n' : ''}`);
  };
}
