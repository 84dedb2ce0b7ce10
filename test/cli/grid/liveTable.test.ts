import { describe, expect, it } from 'vitest';

import { liveTable } from '../../../src/cli/grid/liveTable';
import { runStates, type ScheduleStatus, type RunState } from '../../../src/schedule';

function statusOf(states: readonly RunState[]): ScheduleStatus {
  const runs = states.map((state, index) => ({
    ...{ label: `run-${index}`, run: `run-${index}`, state, epoch: index, epochs: 20, evaluating: false, log: '' },
    note: 'a note that is long enough to be cut',
  }));
  const counts = Object.fromEntries(runStates.map((state) => [state, states.filter((one) => one === state).length]));
  return { name: 'small', folder: '/grid', runs, counts: counts as ScheduleStatus['counts'] };
}

/** What a terminal shows after it was written to. */
function screenOf(written: string): string[] {
  const lines = [''];
  let row = 0;
  // Text, line breaks, carriage returns, cursor up, erase to the end of the screen.
  for (const [part, , up, erase] of written.matchAll(/(\n|\r)|\u001b\[(\d+)A|(\u001b\[J)|[^\n\r\u001b]+/g)) {
    if (up !== undefined) row -= Number(up);
    else if (erase !== undefined) lines.splice(row, lines.length, '');
    else if (part === '\n') lines[++row] ??= '';
    else if (part !== '\r') lines[row] = part;
  }
  return lines;
}

describe('the live table', () => {
  it('is redrawn in place on a terminal, within its width and height, under the notes', () => {
    let written = '';
    const io = { stdout: () => undefined, stderr: (text: string) => void (written += text) };
    const table = liveTable({ ...io, isTTY: true, columns: 50, rows: 9 });
    const states: RunState[] = ['done', 'running', 'failed', 'waiting', 'waiting', 'waiting'];
    table.show(statusOf(states));
    table.note('job array 7: 6 runs');
    table.show(statusOf(['done', 'done', 'failed', 'running', 'waiting', 'waiting']));
    const screen = screenOf(written);
    expect(screen[0]).toBe('job array 7: 6 runs');
    expect(screen[1]).toBe('small, 6 runs: 2 done, 1 running, 2 waiting, 1 fa');
    expect(screen[2]).toMatch(/^run +state +epoch/);
    // Those at work and in trouble first.
    expect(screen.slice(4).map((line) => line.split(' ')[0])).toEqual(['run-3', 'run-2', 'run-4', 'run-5', '']);
    expect(Math.max(...screen.map((line) => line.length))).toBeLessThan(50);
    expect(screen.length).toBeLessThanOrEqual(9);
    table.close();
    expect(screenOf(written)).toEqual(['job array 7: 6 runs', '']);
  });

  it('is a line now and then in a log, and one when all is over', () => {
    let written = '';
    let time = 0;
    const io = { stdout: () => undefined, stderr: (text: string) => void (written += text) };
    const table = liveTable(io, () => time);
    for (; time <= 15_000; time += 1000) table.show(statusOf(['running', 'waiting']));
    table.show(statusOf(['done', 'failed']));
    time += 1e6;
    table.show({ ...statusOf(['done']), name: 'g\u001b[31mRED\u202e' });
    table.close();
    expect(written).toContain('g\\x1b[31mRED\\u202e, 1 runs: 1 done\n');
    expect(written.slice(0, written.indexOf('g\\x1b')).split('\n')).toEqual([
      'small, 2 runs: 1 running, 1 waiting',
      'small, 2 runs: 1 running, 1 waiting',
      'small, 2 runs: 1 done, 1 failed',
      '',
    ]);
  });
});
