import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { checkContent, contentProblem, Dataset, DatasetWriter, importJoined, type Split } from '../../src/data';
import { filePieces } from '../../src/data/contentHash';
import { readReport, storeReport } from '../../src/data/storedReport';
import { InputError } from '../../src/errors';
import { kinectV1 } from '../../src/skeleton';
import { randomClip } from './clips';
import { flip } from './flip';
import { temporaryFolder } from './temporaryFolder';

vi.mock('../../src/data/contentHash', async (original) => {
  const actual = await original<object & { filePieces: typeof filePieces }>();
  return { ...actual, filePieces: vi.fn(actual.filePieces) };
});

let folder: string;

beforeEach(() => {
  folder = join(temporaryFolder(), 'set');
  const writer = DatasetWriter.create(folder, {
    name: 'test set',
    synthetic: true,
    layout: kinectV1,
    bodies: 2,
    classes: ['wave', 'sit – "still"'],
    normalisation: 'none',
    source: 'random numbers',
  });
  const clip = randomClip({ frames: 3, bodies: 2, joints: 20 }, 1);
  writer.append({ name: 'a', label: 0, clip, subject: 4, segments: [[1, 0, 2]] });
  writer.append({ name: 'b', label: -1, clip: randomClip({ frames: 2, bodies: 1, joints: 20 }, 2) });
  // Names as attackers give them.
  const splits = Object.fromEntries<Split>([
    ['half', { train: [0], test: [1] }],
    ['__proto__', { train: [1], test: [0] }],
    ['7', { train: [0, 1], test: [] }],
  ]);
  writer.finish({ splits });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What opening the data set and comparing it whole finds; empty for nothing. */
async function found(): Promise<string> {
  try {
    const dataset = Dataset.open(folder);
    dataset.close();
    const problem = await contentProblem(folder);
    return problem === undefined ? '' : new InputError(problem).message;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

async function check(): Promise<void> {
  const dataset = Dataset.open(folder);
  try {
    await checkContent(dataset);
  } finally {
    dataset.close();
  }
}

/** As versions before the hashes of single files wrote it. */
function makeOld(): void {
  const file = join(folder, 'dataset.json');
  const { checksums, ...info } = JSON.parse(readFileSync(file, 'utf8')) as { checksums: object };
  expect(Object.keys(checksums)).toHaveLength(5);
  writeFileSync(file, JSON.stringify(info, null, 2));
}

const hash = '[0-9a-f]{64}';

describe('the content of a data set folder', () => {
  it('is right after an import, however its JSON is laid out', async () => {
    expect(await found()).toBe('');
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
      const json: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      writeFileSync(join(folder, name), JSON.stringify(json, null, 3));
    }
    expect(await found()).toBe('');
    makeOld();
    expect(await found()).toBe('');
  });

  it.each(['sequences.json', 'splits.json', 'segments.json', 'coordinates.f32'])(
    'is refused with a bit of %s changed, by the file',
    async (name) => {
      const file = join(folder, name);
      for (let byte = 0; byte < statSync(file).size; byte += name === 'coordinates.f32' ? 37 : 1) {
        const sound = readFileSync(file);
        flip(file, byte, byte % 8);
        // A recording of another name is missed where its segments are.
        expect(await found(), `byte ${byte}`).toMatch(new RegExp(`${name}|segments.json: recording`));
        writeFileSync(file, sound);
      }
      expect(await found()).toBe('');
    },
  );

  it('is refused with a bit of dataset.json changed but for the name of the hashes', async () => {
    const file = join(folder, 'dataset.json');
    const sound = readFileSync(file);
    const key = sound.indexOf('checksums');
    for (let byte = 0; byte < sound.length; byte += 3) {
      flip(file, byte, byte % 8);
      const isNamed = byte < key || byte >= key + 'checksums'.length;
      expect((await found()) !== '' || !isNamed, `byte ${byte}`).toBe(true);
      writeFileSync(file, sound);
    }
  });

  it('is named by its file where only words of dataset.json are others', async () => {
    const file = join(folder, 'dataset.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('test set', 'best set'));
    expect(await found()).toMatch(new RegExp(`dataset.json: SHA-256 of the content: found ${hash}, wanted ${hash}`));
  });

  it('is refused when a file of segments is gone or new', async () => {
    const file = join(folder, 'segments.json');
    const sound = readFileSync(file);
    rmSync(file);
    expect(await found()).toMatch(/fingerprint of the data: .* damaged: segments.json\./);
    writeFileSync(file, sound);
    expect(await found()).toBe('');
  });

  it('of an older version has one fingerprint', async () => {
    makeOld();
    flip(join(folder, 'coordinates.f32'), 100);
    expect(await found()).toMatch(
      new RegExp(
        `set: fingerprint of the data: found ${hash}, wanted ${hash}, as dataset.json says\\. Changed .*: one of its files`,
      ),
    );
    flip(join(folder, 'coordinates.f32'), 100);
    const labels = join(folder, 'sequences.json');
    writeFileSync(labels, readFileSync(labels, 'utf8').replace('"label":[0', '"label":[1'));
    expect(await found()).toContain('fingerprint of the data');
  });

  it('is checked before data sets are joined', async () => {
    flip(join(folder, 'coordinates.f32'), 3);
    const out = join(temporaryFolder(), 'joined');
    await expect(importJoined([{ folder, split: 'half' }], out)).rejects.toThrow(/fingerprint of the data: found/);
    expect(existsSync(out)).toBe(false);
  });

  it('has a report of its import that is checked too', () => {
    const report = { found: { count: 2, unit: 'file' }, recordings: 2, frames: 5, skipped: [], notes: ['a note'] };
    storeReport(folder, report);
    expect(readReport(folder)).toEqual(report);
    const file = join(folder, 'import.json');
    const sound = readFileSync(file, 'utf8');
    writeFileSync(file, sound.replace('a note', 'b note'));
    expect(() => readReport(folder)).toThrow(/import.json: SHA-256 of the content: found/);
    const { sha256: _, ...old } = JSON.parse(sound) as { sha256: string };
    writeFileSync(file, JSON.stringify({ ...old, notes: ['of an older version'] }));
    expect(readReport(folder)?.notes).toEqual(['of an older version']);
  });
});

describe('a data set that was found right', () => {
  let cache: string;
  const notes = (): string[] => (existsSync(join(cache, 'checked')) ? readdirSync(join(cache, 'checked')) : []);
  const readings = (): number => vi.mocked(filePieces).mock.calls.length;
  /** As if the files had been there for a while. */
  const later = (): unknown => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);

  beforeEach(() => {
    cache = temporaryFolder();
    vi.stubEnv('USDRL_CACHE', cache);
    vi.mocked(filePieces).mockClear();
  });

  it('is not read again until a file of it is another', async () => {
    later();
    await check();
    await check();
    expect(readings()).toBe(1);
    expect(notes()).toHaveLength(1);
    // Of the same size.
    const file = join(folder, 'coordinates.f32');
    flip(file, 5);
    await expect(check()).rejects.toThrow(/fingerprint of the data/);
    await expect(check()).rejects.toThrow(/fingerprint of the data/);
    flip(file, 5);
    await check();
    await check();
    expect(readings()).toBe(4);
    expect(notes()).toHaveLength(1);
  });

  it('is read again while its files are so new that a change could go without another time', async () => {
    await check();
    await check();
    expect(readings()).toBe(2);
    expect(notes()).toEqual([]);
  });

  it('leaves nothing in its folder, and needs no place for its note', async () => {
    const before = readdirSync(folder);
    later();
    writeFileSync(join(cache, 'file'), '');
    vi.stubEnv('USDRL_CACHE', join(cache, 'file'));
    await check();
    await check();
    expect(readings()).toBe(2);
    expect(readdirSync(folder)).toEqual(before);
    expect(readdirSync(join(folder, '..'))).toEqual([basename(folder)]);
  });
});
