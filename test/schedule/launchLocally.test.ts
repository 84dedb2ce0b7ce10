import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Interrupted } from '../../src/errors';
import { Claim } from '../../src/data';
import type { GroupFolder, ScheduleStatus } from '../../src/schedule';
import { launchLocally, type LocalLaunch } from '../../src/schedule/launchLocally';
import { temporaryFolder } from '../data/temporaryFolder';
import { behave, experiment, fakeCommand, jobOf, marked, marks, smallGroup, until } from './smallWorkload';

function launch(folder: GroupFolder, options: Partial<LocalLaunch> = {}): Promise<ScheduleStatus> {
  return launchLocally(folder, { processes: 2, command: fakeCommand, ...options });
}
const logOf = (folder: GroupFolder, label: string): string => folder.log(jobOf(folder, label).run);
const failureOf = (folder: GroupFolder, label: string) => folder.failure(jobOf(folder, label).run);

describe('launched on this machine', () => {
  it('every run is made once, never more at once than asked for, each with its threads', async () => {
    const folder = smallGroup(7, { threads: 3 });
    const { counts } = await launch(folder, { processes: 3 });
    expect(counts.done).toBe(7);
    const starts = marks(folder, 'starts');
    expect(starts.map(({ run }) => run).sort()).toEqual(folder.jobs.map(({ run }) => run).sort());
    expect(starts.every(({ threads }) => threads === '3')).toBe(true);
    const events = [
      ...starts.map(({ time }) => ({ time, change: 1 })),
      ...marks(folder, 'ends').map(({ time }) => ({ time, change: -1 })),
    ].sort((a, b) => a.time - b.time || a.change - b.change);
    let running = 0;
    const most = Math.max(...events.map(({ change }) => (running += change)));
    expect(most).toBeLessThanOrEqual(3);
  });

  it('a process makes one run after the other', async () => {
    const folder = smallGroup(7);
    await launch(folder, { processes: 3 });
    expect(new Set(marks(folder, 'starts').map(({ pid }) => pid)).size).toBe(3);
  });

  it('processes share out the GPUs', async () => {
    const folder = smallGroup(4);
    await launch(folder, { processes: 4, gpus: ['5', '7'] });
    expect(
      marks(folder, 'starts')
        .map(({ gpu }) => gpu)
        .sort(),
    ).toEqual(['5', '5', '7', '7']);
  });

  it('what is done is not run again, and what is new is', async () => {
    const folder = smallGroup(2);
    await launch(folder);
    const more = smallGroup(3, {}, folder.path);
    const { counts } = await launch(more);
    expect(counts.done).toBe(3);
    // The first two start side by side, in any order.
    expect(marked(more, 'starts')).toEqual(['seed-0', 'seed-1', 'seed-2']);
  });

  it('measurements of the same features are one run, and one that comes later makes it anew', async () => {
    const folder = smallGroup(1, { measure: [{ protocol: 'knn' }, { protocol: 'semi', fraction: 0.1 }] });
    await launch(folder);
    expect(marks(folder, 'starts')).toHaveLength(1);
    const measure = [
      { protocol: 'knn' as const },
      { protocol: 'detection' as const, on: { dataset: 'x', split: 'a' } },
    ];
    const more = smallGroup(1, { measure }, folder.path);
    expect(more.jobs[0].run).toBe(folder.jobs[0].run);
    expect((await launch(more)).counts.done).toBe(1);
    expect(marks(folder, 'starts')).toHaveLength(2);
  });

  it('a run that fails is tried once more, then reported with its log; the next launch tries again', async () => {
    const folder = smallGroup(2);
    behave(folder, { 'seed-0': 'fail' });
    const notes: string[] = [];
    const status = await launch(folder, { note: (text) => notes.push(text) });
    expect(status.counts).toMatchObject({ done: 1, failed: 1 });
    expect(status.runs[0]).toMatchObject({ state: 'failed', note: 'exit 1: the fake run broke.' });
    expect(status.runs[0].log).toBe(logOf(folder, 'seed-0'));
    expect(readFileSync(logOf(folder, 'seed-0'), 'utf8').match(/the fake run broke/g)).toHaveLength(2);
    expect(notes[0]).toContain('seed-0: failed (exit 1), tried once more: the fake run broke.');
    expect(notes[1]).toContain(`Log: ${logOf(folder, 'seed-0')}`);
    expect(failureOf(folder, 'seed-0')).toHaveLength(2);
    expect(marked(folder, 'starts').filter((label) => label === 'seed-0')).toHaveLength(2);

    behave(folder, {});
    expect((await launch(folder)).counts.done).toBe(2);
    expect(failureOf(folder, 'seed-0')).toBeUndefined();
  });

  it('a run that fails once ends well, and one that is killed counts as failed', async () => {
    const folder = smallGroup(2);
    behave(folder, { 'seed-0': 'fail once', 'seed-1': 'die' });
    const { runs } = await launch(folder);
    expect(runs.map(({ state }) => state)).toEqual(['done', 'failed']);
    expect(failureOf(folder, 'seed-0')).toBeUndefined();
    expect(failureOf(folder, 'seed-1')?.map(({ exit }) => exit)).toEqual(['signal SIGKILL', 'signal SIGKILL']);
    expect(runs[1].note).toBe('signal SIGKILL: without an error of its own.');
  });

  it('a run that fails takes only its process with it: it and the next are made in new ones', async () => {
    const folder = smallGroup(3);
    behave(folder, { 'seed-1': 'fail once' });
    expect((await launch(folder, { processes: 1 })).counts.done).toBe(3);
    const starts = marks(folder, 'starts');
    expect(starts.map(({ label }) => label)).toEqual(['seed-0', 'seed-1', 'seed-1', 'seed-2']);
    const [first, failing, again, last] = starts.map(({ pid }) => pid);
    expect([failing === first, again === first, last === again]).toEqual([true, false, true]);
  });

  it('all runs save when it is stopped, none is started any more, and it goes on later', async () => {
    const folder = smallGroup(4);
    behave(folder, { 'seed-0': 'wait', 'seed-1': 'wait' });
    const stop = new AbortController();
    const launched = launch(folder, { signal: stop.signal });
    await until(() => marks(folder, 'starts').length === 2);
    stop.abort();
    await expect(launched).rejects.toThrow(Interrupted);
    expect(marks(folder, 'ends').map(({ how }) => how)).toEqual(['told', 'told']);
    expect(marks(folder, 'starts')).toHaveLength(2);
    behave(folder, {});
    expect((await launch(folder)).counts.done).toBe(4);
  });

  it('runs that another process has are left to it', async () => {
    const folder = smallGroup(2);
    const claim = Claim.take(folder.claims(jobOf(folder, 'seed-0').run));
    const notes: string[] = [];
    const { runs } = await launch(folder, { note: (text) => notes.push(text) });
    expect(runs.map(({ state }) => state)).toEqual(['running', 'done']);
    expect(marked(folder, 'starts')).toEqual(['seed-1']);
    expect(notes).toEqual(['in the hands of other processes: seed-0']);
    claim?.release();
  });

  it('or waited for, and made here when that process leaves them', async () => {
    const folder = smallGroup(2);
    const claim = Claim.take(folder.claims(jobOf(folder, 'seed-0').run));
    const launched = launch(folder, { waitForOthers: true });
    await until(() => marked(folder, 'ends').includes('seed-1'));
    expect(marked(folder, 'starts')).toEqual(['seed-1']);
    claim?.release();
    expect((await launched).counts.done).toBe(2);
    expect(marked(folder, 'starts')).toEqual(['seed-0', 'seed-1']);
  });

  it('two launchers at once make every run once', async () => {
    const folder = smallGroup(6);
    // Fake runs take no claims: the launchers see from the records what is done.
    const [first, second] = await Promise.all([launch(folder), launch(folder)]);
    expect([first.counts.done, second.counts.done]).toEqual([6, 6]);
  });

  it('its states are told now and then, and at the end', async () => {
    const folder = smallGroup(2);
    const seen: number[] = [];
    await launch(folder, { every: 20, onStatus: ({ counts }) => seen.push(counts.done) });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(2);
  });

  it('a program that is not there is an error, not a wait', async () => {
    await expect(launch(smallGroup(3), { command: [join(__dirname, 'none')] })).rejects.toThrow(/ENOENT/);
  });
});

describe('an ensemble', () => {
  const stream = (modality: string) =>
    experiment({ set: [`modality=${modality}`], measurement: { protocol: 'linear' } });
  const members = [stream('joint'), stream('motion')];
  const fused = { label: 'fused', experiment: experiment({ measurement: { protocol: 'ensemble', members } }) };

  it('follows its members, which need not be listed', async () => {
    const folder = smallGroup(0, { more: [fused] });
    const { counts } = await launch(folder, { processes: 3 });
    expect(counts.done).toBe(3);
    const [last] = marks(folder, 'starts').slice(-1);
    expect(last.label).toBe('fused');
    const membersEnd = Math.max(
      ...marks(folder, 'ends').flatMap(({ label, time }) => (label === 'fused' ? [] : [time])),
    );
    expect(last.time).toBeGreaterThanOrEqual(membersEnd);
    expect((await launch(folder)).counts.done).toBe(3);
    expect(marks(folder, 'starts')).toHaveLength(3);
  });

  it('is not made when a member fails, and says so', async () => {
    const joint = { label: 'joint', experiment: members[0] };
    const folder = smallGroup(0, { more: [fused, joint] });
    behave(folder, { joint: 'fail' });
    const notes: string[] = [];
    const { counts } = await launch(folder, { note: (text) => notes.push(text) });
    expect(counts).toMatchObject({ failed: 1, waiting: 1, done: 1 });
    expect(notes.at(-1)).toBe('not made, since a run they need is not done: fused');
  });
});

const library = join(__dirname, '..', '..', 'dist', 'schedule', 'index.js');
describe.skipIf(!existsSync(library))('a launcher that is killed (skipped where the package is not built)', () => {
  it('leaves runs that notice, save and end', async () => {
    const folder = smallGroup(2);
    behave(folder, { 'seed-0': 'wait', 'seed-1': 'wait' });
    const program = join(temporaryFolder(), 'launcher.cjs');
    const launchFile = library.replace('index.js', 'launchLocally.js');
    writeFileSync(
      program,
      `const { GroupFolder } = require(${JSON.stringify(library)});
       const { launchLocally } = require(${JSON.stringify(launchFile)});
       const folder = GroupFolder.open(${JSON.stringify(folder.path)});
       launchLocally(folder, { processes: 2, command: ${JSON.stringify(fakeCommand)} });`,
    );
    const launcher = spawn(process.execPath, [program], { stdio: 'ignore' });
    await until(() => marks(folder, 'starts').length === 2);
    launcher.kill('SIGKILL');
    await until(() => marks(folder, 'ends').length === 2);
    expect(marks(folder, 'ends').map(({ how }) => how)).toEqual(['told', 'told']);
  });
});
