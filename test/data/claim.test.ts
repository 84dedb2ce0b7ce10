import { fork, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Claim, claimantOf, claimsIn, type Claimant } from '../../src/data';
import { isAlive, startOf, thisProcess } from '../../src/data/processIdentity';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'usdrl-claim-'));
  folder = claimsIn(root, 'run');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** A process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid as number;
}

function write(number: number, claimant: Partial<Claimant>): void {
  const whole: Claimant = { ...thisProcess(), taken: '2026-01-01T00:00:00.000Z', ...claimant };
  writeText(number, JSON.stringify(whole));
}

function writeText(number: number, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${number}.json`), text);
}

describe('a claim', () => {
  it('is held by one, until it is given back', async () => {
    const claim = Claim.take(folder, '3_4');
    expect(claim?.holds).toBe(true);
    expect(claimantOf(folder)).toMatchObject({ pid: process.pid, job: '3_4' });
    expect(Claim.take(folder)).toBeUndefined();
    claim?.release();
    expect(claimantOf(folder)).toBeUndefined();
    const next = Claim.take(folder);
    expect(next?.holds).toBe(true);
    next?.release();
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves what else is in the folders that were made for it', () => {
    const claim = Claim.take(folder);
    writeFileSync(join(root, 'result.json'), '');
    claim?.release();
    expect(readdirSync(root)).toEqual(['result.json']);
  });

  it('says who has it, since when, and what to do', async () => {
    const claim = Claim.hold(folder, 'runs/first');
    const again = `runs/first: writer: found this very process \\(${process.pid}\\) at work on it since 20.+ UTC.+interrupt it`;
    expect(() => Claim.hold(folder, 'runs/first')).toThrow(new RegExp(again));
    claim.release();
    Claim.hold(folder, 'runs/first').release();
    write(1, { host: 'elsewhere', pid: 77, job: '5_1' });
    expect(() => Claim.hold(folder, 'runs/first')).toThrow(
      /job 5_1, process 77 on elsewhere at work on it since 2026-01-01 00:00:00 UTC.+kill 77 on elsewhere.+counts as dead after 2 minutes/,
    );
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await new Promise((resolve) => child.once('spawn', resolve));
    const pid = child.pid as number;
    write(1, { pid, started: startOf(pid) });
    const other = `process ${pid} on .+ Wait until it has ended, or stop it \\(kill ${pid} on .+\\); what it saved is kept`;
    expect(() => Claim.hold(folder, 'runs/first')).toThrow(new RegExp(other));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    Claim.hold(folder, 'runs/first').release();
  });

  it.each(['', '{"host": "x", "pi', 'null', '[]', '{"pid": "7"}', '\0\0\0\0'])(
    'that is damaged (%j) is of nobody',
    (text) => {
      writeText(1, text);
      expect(claimantOf(folder)).toBeUndefined();
      Claim.hold(folder, 'runs/first').release();
    },
  );

  it('is taken in turn for short things', () => {
    const order: string[] = [];
    Claim.briefly(folder, 'record', () => order.push('a'));
    Claim.briefly(folder, 'record', () => order.push('b'));
    expect(order).toEqual(['a', 'b']);
    expect(readdirSync(root)).toEqual([]);
  });

  it('passes from a dead process of this machine at once', async () => {
    write(1, { pid: await deadProcess() });
    expect(claimantOf(folder)).toBeUndefined();
    const claim = Claim.take(folder);
    expect(claim?.holds).toBe(true);
    claim?.release();
  });

  it('passes from a process whose number another has now', async () => {
    write(1, { started: '1' });
    const claim = Claim.take(folder);
    expect(claim === undefined).toBe(thisProcess().started === '');
    claim?.release();
  });

  it('passes from another machine only after minutes without a sign of life', async () => {
    write(1, { host: 'elsewhere' });
    expect(Claim.take(folder)).toBeUndefined();
    expect(claimantOf(folder)).toMatchObject({ host: 'elsewhere' });
    const old = Date.now() / 1000 - 600;
    utimesSync(join(folder, '1.json'), old, old);
    const claim = Claim.take(folder);
    expect(claim?.holds).toBe(true);
    claim?.release();
  });

  it('does not stand for a time far ahead, which a wrong clock gave it', async () => {
    write(1, { host: 'elsewhere' });
    const ahead = Date.now() / 1000 + 30 * 86_400;
    utimesSync(join(folder, '1.json'), ahead, ahead);
    const claim = Claim.take(folder);
    expect(claim?.holds).toBe(true);
    claim?.release();
  });

  it('is lost to a later holder, whom giving back does not touch', async () => {
    const claim = Claim.take(folder);
    write(2, { host: 'elsewhere' });
    expect(claim?.holds).toBe(false);
    claim?.release();
    expect(claimantOf(folder)).toMatchObject({ host: 'elsewhere' });
  });

  it('goes to exactly one of many processes that want it at once', async () => {
    write(1, { pid: await deadProcess() });
    const file = join(root, `contender-${process.pid}.cjs`);
    const library = join(__dirname, '..', '..', 'dist', 'data', 'claim.js');
    writeFileSync(
      file,
      `const { Claim } = require(${JSON.stringify(library)});
       process.on('message', () => {
         const claim = Claim.take(${JSON.stringify(folder)});
         process.send(claim !== undefined);
       });
       process.send('ready');`,
    );
    const contenders = Array.from({ length: 8 }, () => fork(file));
    const message = (child: (typeof contenders)[number]) =>
      new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.once('exit', (code) => reject(new Error(`a contender ended with ${String(code)}`)));
      });
    await Promise.all(contenders.map(message));
    const answers = contenders.map(message);
    contenders.forEach((child) => child.send('now'));
    const won = await Promise.all(answers);
    contenders.forEach((child) => child.kill('SIGKILL'));
    rmSync(file);
    expect(won.filter((one) => one === true)).toHaveLength(1);
  });
});

describe('a process', () => {
  it('is known to be alive or dead here, and not elsewhere', async () => {
    expect(isAlive(thisProcess())).toBe(true);
    expect(isAlive({ ...thisProcess(), pid: await deadProcess() })).toBe(false);
    expect(isAlive({ ...thisProcess(), host: 'elsewhere' })).toBeUndefined();
    expect(isAlive({ ...thisProcess(), space: 'another container' })).toBeUndefined();
  });
});
