import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/data';
import { temporaryFolder } from './temporaryFolder';

describe('writeFileAtomic', () => {
  it('makes folders, replaces files and leaves nothing beside them', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'deep', 'file.txt');
    writeFileAtomic(file, 'first');
    writeFileAtomic(file, [Buffer.from('sec'), Buffer.from('ond')]);
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['file.txt']);
  });

  it('keeps the old file when writing fails half way', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file.txt');
    writeFileAtomic(file, 'old');
    const pieces = function* (): Generator<Uint8Array> {
      yield Buffer.from('new');
      throw new Error('no more');
    };
    expect(() => writeFileAtomic(file, pieces())).toThrow('no more');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file.txt']);
  });

  it('leaves no folder behind that it made for a file that could not be written', () => {
    const folder = temporaryFolder();
    expect(() => writeFileAtomic(join(folder, 'a', 'b', 'x'.repeat(300)), '')).toThrow('a name that is too long');
    expect(readdirSync(folder)).toEqual([]);
    writeFileAtomic(join(folder, 'a', 'file.txt'), '');
    expect(() => writeFileAtomic(join(folder, 'a', 'b', 'x'.repeat(300)), '')).toThrow('a name that is too long');
    expect(readdirSync(join(folder, 'a'))).toEqual(['file.txt']);
  });
});
