import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { claimsWithin } from '../../src/data';
import { thisProcess } from '../../src/data/processIdentity';
import { InputError } from '../../src/errors';
import { GroupFolder, schedule, type Workload } from '../../src/schedule';
import { enterToLaunch, type Entered } from '../../src/schedule/enterToLaunch';
import { temporaryFolder } from '../data/temporaryFolder';
import { labelsOf, smallWorkload, writeRecord, type Changes } from './smallWorkload';

const held: Entered[] = [];

afterEach(() => held.splice(0).forEach(({ claim }) => claim.release()));

/** A launcher at a workload. */
function launched(workload: Workload): Entered {
  const entered = enterToLaunch(workload);
  held.push(entered);
  return entered;
}

describe('launchers of one name in one folder', () => {
  const path = join(temporaryFolder(), 'group');
  const file = join(path, 'schedule', 'workloads', 'small.json');
  const list = (seeds: number, changes: Changes = {}): Workload => smallWorkload(seeds, changes, path);

  it('share a list, and one that has more', () => {
    const [first, second] = [launched(list(2)), launched(list(2))];
    expect(second.folder.jobs).toEqual(first.folder.jobs);
    const more = launched(list(3, { threads: 2 }));
    expect(labelsOf(more.folder)).toEqual(['seed-0', 'seed-1', 'seed-2']);
    expect(claimsWithin(join(path, 'schedule'))).toHaveLength(3);
    for (const { claim } of held.splice(0)) claim.release();
    expect(readdirSync(join(path, 'schedule'))).toEqual(['workloads']);
  });

  it('leave a list alone that another has still to make', () => {
    launched(list(3));
    const before = readFileSync(file, 'utf8');
    const elsewhere: Workload = { ...list(3), places: { dataRoot: 'other-data', runs: path } };
    const others = [
      list(2),
      list(3, { set: ['encoder.hidden=8'] }),
      list(3, { measure: [{ protocol: 'knn' }] }),
      elsewhere,
      // Another name with the same file.
      list(3, { name: 'SMALL' }),
    ];
    for (const other of others) expect(() => enterToLaunch(other)).toThrow(InputError);
    expect(() => enterToLaunch(list(2))).toThrow(
      new RegExp(
        `${file}: writer: found this very process \\(${process.pid}\\) at work on it since .* UTC, with 1 run to make that this list of the ` +
          'same name lacks or has otherwise \\(seed-2\\), wanted nobody at work on it, or a list that has them too. Wait until that has ended, .*' +
          'Or give this list a name or a folder of its own.',
      ),
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(claimsWithin(join(path, 'schedule'))).toHaveLength(1);
    // Beside it, under another name.
    launched(list(1, { name: 'small.other', set: ['encoder.hidden=8'] }));
    expect(GroupFolder.open(path).jobs).toHaveLength(4);
  });

  it('take the place of a list whose launcher has ended, was killed, or has made what they lack', () => {
    launched(list(3)).claim.release();
    const { folder, claim } = launched(list(2));
    writeRecord(folder, 'seed-1');
    expect(labelsOf(launched(list(1)).folder)).toEqual(['seed-0']);
    // A process of this number that began at another time is dead.
    const place = join(path, 'schedule', 'claims');
    const [name] = readdirSync(place);
    claim.release();
    for (const one of held.splice(0)) one.claim.release();
    const dead = { ...thisProcess(), started: '1', taken: new Date().toISOString() };
    mkdirSync(join(place, name), { recursive: true });
    writeFileSync(join(place, name, '1.json'), JSON.stringify(dead));
    expect(labelsOf(launched(list(1, { set: ['encoder.hidden=32'] })).folder)).toEqual(['seed-0']);
    expect(existsSync(join(place, name))).toBe(false);
  });

  it('say that they are there until everything is made', async () => {
    const workload = list(1, { name: 'made' });
    writeRecord(GroupFolder.enter(workload), 'seed-0');
    const seen: number[] = [];
    const onStatus = (): unknown => seen.push(claimsWithin(join(path, 'schedule')).length);
    expect((await schedule(workload, { onStatus })).counts.done).toBe(1);
    expect(seen).toEqual([1]);
    expect(readdirSync(join(path, 'schedule'))).toEqual(['workloads']);
    const { claim } = launched(list(1, { name: 'made', measure: [{ protocol: 'semi', fraction: 0.1 }] }));
    await expect(schedule(workload)).rejects.toThrow(/with 1 run to make that this list .* lacks/);
    claim.release();
    expect((await schedule(workload)).counts.done).toBe(1);
  });
});
