import { fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Claim, claimantOf, type Claimant } from '../../../src/runs/records/claim';
import { isAlive, thisProcess } from '../../../src/runs/records/processIdentity';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usdrl-claim-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid as number;
}

function write(number: number, claimant: Partial<Claimant>): void {
  const whole: Claimant = { ...thisProcess(), taken: '2026-01-01T00:00:00.000Z', ...claimant };
  writeFileSync(join(folder, `${number}.json`), JSON.stringify(whole));
}

describe('a claim', () => {
  it('is held by one, until it is given back', async () => {
    const claim = Claim.take(folder, '3_4');
    expect(claim?.holds).toBe(true);
    expect(claimantOf(folder)).toMatchObject({ pid: process.pid, job: '3_4' });
    expect(Claim.take(folder)).toBeUndefined();
    await claim?.release();
    expect(claimantOf(folder)).toBeUndefined();
    const next = Claim.take(folder);
    expect(next?.holds).toBe(true);
    await next?.release();
    // One mark is left, so that numbers are never used again.
    expect(readdirSync(folder)).toEqual(['2.json']);
  });

  it('passes from a dead process of this machine at once', async () => {
    write(1, { pid: await deadProcess() });
    expect(claimantOf(folder)).toBeUndefined();
    const claim = Claim.take(folder);
    expect(claim?.holds).toBe(true);
    await claim?.release();
  });

  it('passes from a process whose number another has now', async () => {
    write(1, { started: '1' });
    const claim = Claim.take(folder);
    expect(claim === undefined).toBe(thisProcess().started === '');
    await claim?.release();
  });

  it('passes from another machine only after minutes without a sign of life', async () => {
    write(1, { host: 'elsewhere' });
    expect(Claim.take(folder)).toBeUndefined();
    expect(claimantOf(folder)).toMatchObject({ host: 'elsewhere' });
    const old = Date.now() / 1000 - 600;
    utimesSync(join(folder, '1.json'), old, old);
    const claim = Claim.take(folder);
    expect(claim?.holds).toBe(true);
    await claim?.release();
  });

  it('is lost to a later holder, whom giving back does not touch', async () => {
    const claim = Claim.take(folder);
    write(2, { host: 'elsewhere' });
    expect(claim?.holds).toBe(false);
    await claim?.release();
    expect(claimantOf(folder)).toMatchObject({ host: 'elsewhere' });
  });

  it('goes to exactly one of many processes that want it at once', async () => {
    write(1, { pid: await deadProcess() });
    const file = join(folder, '..', `contender-${process.pid}.cjs`);
    const library = join(__dirname, '..', '..', '..', 'dist', 'runs', 'records', 'claim.js');
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
