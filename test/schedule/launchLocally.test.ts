import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Interrupted } from '../../src/errors';
import { Claim } from '../../src/runs';
import type { GridFolder, GridStatus } from '../../src/schedule';
import { launchLocally, type LocalLaunch } from '../../src/schedule/launchLocally';
import { temporaryFolder } from '../data/temporaryFolder';
import { behave, fakeCommand, marks, smallGrid, until } from './smallGrid';

function launch(folder: GridFolder, options: Partial<LocalLaunch> = {}): Promise<GridStatus> {
  return launchLocally(folder, { processes: 2, command: fakeCommand, ...options });
}

describe('launched on this machine', () => {
  it('every run is a process, never more at once than asked for, each with its threads', async () => {
    const folder = smallGrid(7, { threads: 3 });
    const { counts } = await launch(folder, { processes: 3 });
    expect(counts.done).toBe(7);
    const starts = marks(folder, 'starts');
    expect(starts.map(({ id }) => id).sort()).toEqual(folder.ids);
    expect(new Set(starts.map(({ pid }) => pid)).size).toBe(7);
    expect(starts.every(({ threads }) => threads === '3')).toBe(true);
    const events = [
      ...starts.map(({ time }) => ({ time, change: 1 })),
      ...marks(folder, 'ends').map(({ time }) => ({ time, change: -1 })),
    ].sort((a, b) => a.time - b.time || a.change - b.change);
    let running = 0;
    const most = Math.max(...events.map(({ change }) => (running += change)));
    expect(most).toBeLessThanOrEqual(3);
  });

  it('processes share out the GPUs', async () => {
    const folder = smallGrid(4);
    await launch(folder, { processes: 4, gpus: ['5', '7'] });
    expect(
      marks(folder, 'starts')
        .map(({ gpu }) => gpu)
        .sort(),
    ).toEqual(['5', '5', '7', '7']);
  });

  it('what is done is not run again, and what is new is', async () => {
    const folder = smallGrid(2);
    await launch(folder);
    const more = smallGrid(3, {}, folder.path);
    const { counts } = await launch(more);
    expect(counts.done).toBe(3);
    // The first two start side by side, in any order.
    const started = marks(folder, 'starts').map(({ id }) => id);
    expect(started.sort()).toEqual(['seed-0', 'seed-1', 'seed-2']);
  });

  it('a run that fails is tried once more, then reported with its log; the next launch tries again', async () => {
    const folder = smallGrid(2);
    behave(folder, { 'seed-0': 'fail' });
    const notes: string[] = [];
    const status = await launch(folder, { note: (text) => notes.push(text) });
    expect(status.counts).toMatchObject({ done: 1, failed: 1 });
    expect(status.runs[0]).toMatchObject({ state: 'failed', note: 'exit 1: the fake run broke.' });
    expect(status.runs[0].log).toBe(folder.log('seed-0'));
    expect(readFileSync(folder.log('seed-0'), 'utf8').match(/the fake run broke/g)).toHaveLength(2);
    expect(notes[0]).toContain('seed-0: failed (exit 1), tried once more: the fake run broke.');
    expect(notes[1]).toContain(`Log: ${folder.log('seed-0')}`);
    expect(folder.failure('seed-0')).toHaveLength(2);
    expect(marks(folder, 'starts').filter(({ id }) => id === 'seed-0')).toHaveLength(2);

    behave(folder, {});
    expect((await launch(folder)).counts.done).toBe(2);
    expect(folder.failure('seed-0')).toBeUndefined();
  });

  it('a run that fails once ends well, and one that is killed counts as failed', async () => {
    const folder = smallGrid(2);
    behave(folder, { 'seed-0': 'fail once', 'seed-1': 'die' });
    const { runs } = await launch(folder);
    expect(runs.map(({ state }) => state)).toEqual(['done', 'failed']);
    expect(folder.failure('seed-0')).toBeUndefined();
    expect(folder.failure('seed-1')?.map(({ exit }) => exit)).toEqual(['signal SIGKILL', 'signal SIGKILL']);
    expect(runs[1].note).toBe('signal SIGKILL: without an error of its own.');
  });

  it('all runs save when it is stopped, none is started any more, and it goes on later', async () => {
    const folder = smallGrid(4);
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
    const folder = smallGrid(2);
    const claim = Claim.take(folder.claims('seed-0'));
    const notes: string[] = [];
    const { runs } = await launch(folder, { note: (text) => notes.push(text) });
    expect(runs.map(({ state }) => state)).toEqual(['running', 'done']);
    expect(marks(folder, 'starts').map(({ id }) => id)).toEqual(['seed-1']);
    expect(notes).toEqual(['in the hands of other processes: seed-0']);
    await claim?.release();
  });

  it('its states are told now and then, and at the end', async () => {
    const folder = smallGrid(2);
    const seen: number[] = [];
    await launch(folder, { every: 20, onStatus: ({ counts }) => seen.push(counts.done) });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(2);
  });
});

const library = join(__dirname, '..', '..', 'dist', 'schedule', 'index.js');
describe.skipIf(!existsSync(library))('a launcher that is killed (skipped where the package is not built)', () => {
  it('leaves runs that notice, save and end', async () => {
    const folder = smallGrid(2);
    behave(folder, { 'seed-0': 'wait', 'seed-1': 'wait' });
    const program = join(temporaryFolder(), 'launcher.cjs');
    const launchFile = library.replace('index.js', 'launchLocally.js');
    writeFileSync(
      program,
      `const { GridFolder } = require(${JSON.stringify(library)});
       const { launchLocally } = require(${JSON.stringify(launchFile)});
       const folder = GridFolder.open(${JSON.stringify(folder.path)});
       launchLocally(folder, { processes: 2, command: ${JSON.stringify(fakeCommand)} });`,
    );
    const launcher = spawn(process.execPath, [program], { stdio: 'ignore' });
    await until(() => marks(folder, 'starts').length === 2);
    launcher.kill('SIGKILL');
    await until(() => marks(folder, 'ends').length === 2);
    expect(marks(folder, 'ends').map(({ how }) => how)).toEqual(['told', 'told']);
  });
});
