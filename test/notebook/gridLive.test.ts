import { afterEach, describe, expect, it, vi } from 'vitest';

import { gridHtml, gridLive } from '../../src/notebook';
import { runStates, type ScheduleStatus, type RunState } from '../../src/schedule';

afterEach(() => vi.restoreAllMocks());

function statusOf(states: readonly RunState[]): ScheduleStatus {
  const runs = states.map((state, index) => ({
    ...{
      label: `run-${index}<`,
      run: `run-${index}`,
      state,
      epoch: 3,
      epochs: 20,
      loss: 1.23456,
      evaluating: false,
      log: '',
    },
  }));
  const counts = Object.fromEntries(runStates.map((state) => [state, states.filter((one) => one === state).length]));
  return { name: 'small', folder: '/grid', runs, counts: counts as ScheduleStatus['counts'] };
}

describe('the state of a grid in a notebook', () => {
  it('is a bar, a summary and a table, those at work first', () => {
    const html = gridHtml(statusOf(['done', 'waiting', 'running']));
    expect(html).toContain('<progress value="1" max="3"></progress>');
    expect(html).toContain('small, 3 runs: 1 done, 1 running, 1 waiting');
    const rows = [...html.matchAll(/<tr><td[^>]*>([^<]*)<\/td><td[^>]*>([^<]*)</g)].map(([, id, state]) => [id, state]);
    expect(rows).toEqual([
      ['run-2&lt;', 'running'],
      ['run-1&lt;', 'waiting'],
      ['run-0&lt;', 'done'],
    ]);
    expect(html).toContain('>3/20<');
    expect(html).toContain('>1.235<');
    expect(html).not.toContain('more runs');
  });

  it('counts the runs it leaves out', () => {
    expect(gridHtml(statusOf(Array.from({ length: 30 }, () => 'waiting' as const)))).toContain('and 6 more runs');
  });

  it('is a line on stderr outside a notebook', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const show = gridLive();
    show(statusOf(['running', 'waiting']));
    show(statusOf(['running', 'waiting']));
    show(statusOf(['done', 'done']));
    expect(write.mock.calls.map(([text]) => text)).toEqual([
      'small, 2 runs: 1 running, 1 waiting\n',
      'small, 2 runs: 2 done\n',
    ]);
  });
});
