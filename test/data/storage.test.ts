import { existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireStorage, writeFileAtomic } from '../../src/data';
import { StorageError, storing } from '../../src/errors';
import { temporaryFolder } from './temporaryFolder';

/** Fails as the system does. */
function failing(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: something`), { code });
  };
}

describe('storing', () => {
  it.each([
    ['ENOSPC', /results\/a.json: writing: found a full disk, wanted free space. Make room/],
    ['EDQUOT', /found a full quota, wanted free space/],
    ['EACCES', /found no permission to write, wanted a place that can be written to/],
    ['EROFS', /found a disk that can only be read/],
    ['EIO', /found a disk that fails/],
    ['EMFILE', /found too many open files, wanted fewer. Close some/],
    ['ENAMETOOLONG', /found a name that is too long/],
    ['ENOENT', /found a folder that is not there any more/],
  ])('says what %s means', (code, message) => {
    expect(() => storing('results/a.json', failing(code))).toThrow(StorageError);
    expect(() => storing('results/a.json', failing(code))).toThrow(message);
  });

  it('says how work that can go on goes on', () => {
    let error: unknown;
    try {
      storing('a', failing('EROFS'));
    } catch (caught) {
      error = caught;
    }
    const going = (error as StorageError).goingOn('Everything is saved.', 'go on with --resume.');
    expect(going.message).toMatch(
      /can only be read, wanted .* Everything is saved. Make it writable, then go on with --resume.$/,
    );
    expect(() => storing('b', () => storing('a', failing('ENOSPC')))).toThrow(/^a: writing/);
  });

  it('leaves other errors and values as they are', () => {
    expect(() => storing('file', failing('EEXIST'))).toThrow(/^EEXIST: something$/);
    expect(storing('file', () => 3)).toBe(3);
  });

  it.skipIf(!existsSync('/dev/full'))('meets a full disk (needs /dev/full)', () => {
    const handle = openSync('/dev/full', 'w');
    expect(() => storing('/dev/full', () => writeSync(handle, 'x'))).toThrow(/dev\/full: writing: found a full disk/);
  });
});

describe('requireStorage', () => {
  it('makes the folder and leaves nothing in it', () => {
    const folder = join(temporaryFolder(), 'new', 'run');
    requireStorage(folder, 1);
    expect(existsSync(folder)).toBe(true);
    requireStorage(folder, 1);
  });

  it('names the space that is there and the space that is wanted', () => {
    expect(() => requireStorage(temporaryFolder(), 2 ** 70)).toThrow(
      /free space: found [\d.e+]+ GiB, wanted 1.10e\+12 GiB for what will be stored/,
    );
  });

  it('refuses a place that cannot be a folder; so does writing a file there', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => requireStorage(join(file, 'run'), 1)).toThrow(/file: folder: found a file, wanted a folder/);
    expect(() => writeFileAtomic(join(file, 'run', 'a.txt'), 'a')).toThrow(StorageError);
  });
});
