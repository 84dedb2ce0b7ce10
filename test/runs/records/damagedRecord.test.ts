import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { InputError } from '../../../src/errors';
import { readRunRecords, type RunRecord } from '../../../src/runs';
import { run } from '../../cli/captureIo';
import { temporaryFolder } from '../../data/temporaryFolder';

const kept = resolve('notebooks', 'records', 'small-real');
const first = 'nucla-cross-view-joint-dste-alpha-0-seed-1-3fc593.json';
/** Without the hash of its content, as those of older versions: with it any change is named already. */
const whole = JSON.stringify({ ...(JSON.parse(readFileSync(join(kept, first), 'utf8')) as object), sha256: undefined });

/** Records kept in a folder, of which one is this. */
function records(text: string): string {
  const folder = join(temporaryFolder(), 'records');
  mkdirSync(join(folder, 'small-real'), { recursive: true });
  writeFileSync(join(folder, 'small-real', 'a.json'), text);
  return folder;
}

/** The record with each of its fields, however deep, made null in turn. */
function* nulled(value: unknown, place: string[] = []): Generator<[place: string, text: string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const at = [...place, key];
    const copy = JSON.parse(whole) as Record<string, never>;
    at.reduce((part: Record<string, never>, name, i) => {
      if (i === at.length - 1) part[name] = null as never;
      return part[name];
    }, copy);
    yield [at.join('.'), JSON.stringify(copy)];
    if (at.length < 5) yield* nulled((value as Record<string, unknown>)[key], at);
  }
}

describe('a record that is damaged', () => {
  it.each([
    ['cut', whole.slice(0, 400)],
    ['empty', ''],
    ['null', 'null'],
    ['without evaluations', JSON.stringify({ ...(JSON.parse(whole) as RunRecord), evaluations: null })],
  ])('%s, is named by the report, with what to do', async (_, text) => {
    const folder = records(text);
    const words = [
      'report',
      '--profile',
      'small-real',
      '--runs',
      'none',
      '--records',
      folder,
      '--out',
      join(folder, 'p.html'),
    ];
    const { status, stderr } = await run(words);
    expect(status).toBe(1);
    expect(stderr).toMatch(/a.json: run record: found .*, wanted an object of format usdrl-record. Delete it/);
    expect(stderr).not.toContain('fault of the program');
  });

  it('in any field is named, or does not matter', () => {
    let named = 0;
    for (const [place, text] of nulled(JSON.parse(whole))) {
      try {
        readRunRecords(join(records(text), 'small-real'));
        // Only what nothing reads but people: settings of a measurement, names of classes without a value.
        expect(place).toMatch(/\.settings\.|\.details|\.value$/);
      } catch (error) {
        expect(error, place).toBeInstanceOf(InputError);
        expect((error as Error).message).toContain('a.json: run record: found ');
        named++;
      }
    }
    expect(named).toBeGreaterThan(30);
  });

  it('leaves all that are kept in the repository as they are', () => {
    const root = resolve('notebooks', 'records');
    for (const group of readdirSync(root)) expect(readRunRecords(join(root, group)).length).toBeGreaterThan(0);
  });
});
