import { expect, it } from 'vitest';
import { terminalProgress } from '../../src/cli/terminalProgress';

function record(
  isTTY: boolean,
  columns: number,
  step: number,
): { writes: string[]; now: () => number; stream: object } {
  const writes: string[] = [];
  let time = 0;
  return { writes, now: () => (time += step), stream: { isTTY, columns, write: (text: string) => writes.push(text) } };
}

const event = (done: number, task = 'import') => ({
  task,
  done,
  total: 3,
  unit: 'file',
  detail: 'a detail that is far too long',
});

it('redraws one line in place on a terminal, cut to its width, and ends it when done', () => {
  const { writes, now, stream } = record(true, 30, 1000);
  const sink = terminalProgress(stream as Parameters<typeof terminalProgress>[0], now);
  for (const done of [0, 1, 2, 3]) sink(event(done));
  expect(writes).toHaveLength(4);
  for (const write of writes) expect(write.replace(/[\r\n]|\u001b\[K/g, '').length).toBeLessThan(30);
  expect(writes.map((write) => write.startsWith('\r'))).toEqual([true, true, true, true]);
  expect(writes.map((write) => write.endsWith('\n'))).toEqual([false, false, false, true]);
});

it('skips redraws that come too fast, but never the last', () => {
  const { writes, now, stream } = record(true, 80, 1);
  const sink = terminalProgress(stream as Parameters<typeof terminalProgress>[0], now);
  for (const done of [0, 1, 2, 3]) sink(event(done));
  expect(writes.map((write) => /\d\/3/.exec(write)?.[0])).toEqual(['0/3', '3/3']);
});

it('keeps the line of a task that another one follows', () => {
  const { writes, now, stream } = record(true, 80, 1);
  const sink = terminalProgress(stream as Parameters<typeof terminalProgress>[0], now);
  sink(event(0));
  sink(event(0, 'train'));
  expect(writes[1]).toBe('\n');
});

it('writes plain lines where there is no terminal', () => {
  const { writes, now, stream } = record(false, 80, 1);
  const sink = terminalProgress(stream as Parameters<typeof terminalProgress>[0], now);
  for (const done of [0, 1, 2, 3]) sink(event(done));
  expect(writes.join('')).not.toMatch(/\r|\u001b/);
  expect(writes).toHaveLength(2);
});
