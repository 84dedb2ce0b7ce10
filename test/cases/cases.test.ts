import { appendFileSync, chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { attackCases } from './attackCases';
import { nameOf, perform, type At, type Case } from './case';
import { gridCases } from './gridCases';
import { importCases } from './importCases';
import { runCases } from './runCases';
import { userCases } from './userCases';

/** What is never a good answer, whatever was brought. */
const fault = /fault of the program|Maximum call stack|Cannot read prop|\n {4}at /;

const cases = [...importCases, ...userCases, ...attackCases, ...gridCases, ...runCases];
const start = process.cwd();
const { PATH } = process.env;

/** The folders themselves, where they are. */
const given = resolve(process.env.USDRL_CASES ?? '../shared/cases');
const hasGiven = existsSync(given);

let folder = '';

function enter(): At {
  folder = mkdtempSync(join(tmpdir(), 'usdrl-case-'));
  process.chdir(folder);
  process.env.PATH = `${join(folder, 'bin')}:${PATH}`;
  return (name) => join(folder, name);
}

afterEach(() => {
  process.chdir(start);
  process.env.PATH = PATH;
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  folder = '';
});

/** Does the steps of a case, and puts what they gave into the table that is asked for. */
async function judge(one: Case, at: At): Promise<void> {
  for (const step of one.steps) {
    const { what, status, text } = await perform(step, at);
    const table = process.env.USDRL_CASES_TABLE;
    const said = (step.said ?? []).flatMap((pattern) => lineOf(text, pattern.exec(text)?.index) ?? []);
    const row = { case: nameOf(one), what, status: step.usdrl === undefined ? undefined : status, said, text };
    if (table !== undefined) appendFileSync(table, `${JSON.stringify(row)}\n`);
    expect(text).not.toMatch(fault);
    if (step.status !== 'any') expect(status, text).toBe(step.status ?? 0);
    for (const pattern of step.said ?? []) expect(text).toMatch(pattern);
    if (step.never !== undefined) expect(text).not.toMatch(step.never);
  }
}

/** The line of a place in a text. */
function lineOf(text: string, place: number | undefined): string | undefined {
  if (place === undefined) return undefined;
  return `${text.slice(0, place).split('\n').at(-1)}${text.slice(place).trimStart().split('\n')[0]}`;
}

describe('what users and attackers bring, made small', () => {
  for (const one of cases) {
    const why = one.whyNot?.();
    it.skipIf(why !== undefined)(`${nameOf(one)}${why === undefined ? '' : ` (skipped: ${why})`}`, async () => {
      const at = enter();
      await one.make?.(at);
      await one.prepare?.(at);
      await judge(one, at);
    });
  }
});

describe.skipIf(!hasGiven)(`the folders themselves (skipped where ${given} is absent; USDRL_CASES names them)`, () => {
  const folders = hasGiven
    ? ['users', 'attack'].flatMap((kind) => readdirSync(join(given, kind)).map((name) => `${kind}/${name}`))
    : [];

  it('all have a case', () => {
    expect(folders.filter((name) => !cases.some((one) => one.folder === name))).toEqual([]);
  });

  for (const one of cases.filter(({ own, folder: name }) => own === undefined && folders.includes(name))) {
    const why = one.whyNot?.();
    it.skipIf(why !== undefined)(`${one.folder}${why === undefined ? '' : ` (skipped: ${why})`}`, async () => {
      const at = enter();
      cpSync(join(given, one.folder), folder, { recursive: true });
      makeWritable(folder);
      await one.prepare?.(at);
      await judge(one, at);
    });
  }
});

/** The folders may lie where nothing can be written. */
function makeWritable(path: string): void {
  const isFolder = statSync(path).isDirectory();
  chmodSync(path, isFolder ? 0o755 : 0o644);
  if (isFolder) for (const name of readdirSync(path)) makeWritable(join(path, name));
}
