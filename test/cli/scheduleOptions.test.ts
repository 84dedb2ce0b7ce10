import { Command } from 'commander';
import { describe, expect, it } from 'vitest';

import { addScheduleOptions, type ScheduleOptions } from '../../src/cli/scheduleOptions';
import { GroupFolder } from '../../src/schedule';
import { smallWorkload } from '../schedule/smallWorkload';

function parsed(...words: string[]): ScheduleOptions {
  const silent = new Command('many').exitOverride().configureOutput({ writeErr: () => undefined });
  return addScheduleOptions(silent).parse(words, { from: 'user' }).opts<ScheduleOptions>();
}

describe('--cache-size of commands that make many runs', () => {
  it('is a size with its unit, or 0', () => {
    expect(parsed().cacheSize).toBeUndefined();
    const sizes = ['2GiB', '500MiB', '1.5GB', '0'].map((text) => parsed('--cache-size', text).cacheSize);
    expect(sizes).toEqual([2 ** 31, 500 * 2 ** 20, 1.5e9, 0]);
    for (const text of ['2', 'GiB', '-1GiB', '2gib']) {
      expect(() => parsed('--cache-size', text), text).toThrow(/Wanted 0, or a size such as 2GiB or 500MiB/);
    }
  });

  it('goes to the processes through the group folder', () => {
    const workload = smallWorkload(1);
    const { path } = GroupFolder.enter({ ...workload, places: { ...workload.places, cacheSize: 2 ** 20 } });
    expect(GroupFolder.open(path).jobs[0].places.cacheSize).toBe(2 ** 20);
  });
});
