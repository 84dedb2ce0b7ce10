import { printable } from '../../errors';
import { mostTelling, statusCells, statusColumns, statusSummary, type ScheduleStatus } from '../../schedule';
import type { Io } from '../io';
import { columns as aligned } from '../textTable';

/** Milliseconds between two lines in a log. */
const sparse = 10_000;
/** Runs shown on a terminal that is high enough. */
const most = 16;
/** Lines besides the runs: the summary, two of the head, the one the cursor is on, and a note. */
const besides = 5;

/** A table of runs that is redrawn in place. */
export interface LiveTable {
  show: (status: ScheduleStatus) => void;
  /** A line that stays, above the table. */
  note: (text: string) => void;
  /** Takes the table away; the command's own answer follows. */
  close: () => void;
}

/** The state of runs on stderr: a table redrawn in place on a terminal, a line now and then in a log file or pipe. */
export function liveTable(
  { stderr, isTTY, columns = 80, rows = 24 }: Io,
  now: () => number = () => performance.now(),
): LiveTable {
  if (isTTY !== true) return plainLines(stderr, now);
  // The cursor cannot go up to what has left the screen.
  const shown = Math.max(1, Math.min(most, rows - besides));
  let drawn = '';
  const erase = (): string => {
    const lines = drawn.split('\n').length - 1;
    // Cursor up to the first line of the table, then erase to the end of the screen.
    return lines === 0 ? '' : `\u001b[${lines}A\r\u001b[J`;
  };
  return {
    show: (status) => {
      const table = `${statusSummary(status)}\n${aligned(statusColumns, mostTelling(status.runs, shown).map(statusCells))}`;
      // A line that wraps would throw the count of lines off.
      const next = table.split('\n').map((line) => printable(line).slice(0, columns - 1)).join('\n'); // prettier-ignore
      stderr(`${erase()}${next}`);
      drawn = next;
    },
    note: (text) => {
      stderr(`${erase()}${printable(text)}\n${drawn}`);
    },
    close: () => {
      stderr(erase());
      drawn = '';
    },
  };
}

function plainLines(write: Io['stderr'], now: () => number): LiveTable {
  let last = -Infinity;
  let lastDone = -1;
  return {
    show: (status) => {
      const { counts, runs } = status;
      const finished = counts.done + counts.failed === runs.length && counts.done !== lastDone;
      if (now() - last < sparse && !finished) return;
      last = now();
      lastDone = counts.done;
      write(`${printable(statusSummary(status))}\n`);
    },
    note: (text) => write(`${printable(text)}\n`),
    close: () => undefined,
  };
}
