import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ownText, readOwnFile, shapeFault, type OwnFile } from '../../src/data';
import { temporaryFolder } from './temporaryFolder';

const kind: OwnFile = {
  thing: 'record',
  wanted: 'an object of format own',
  format: 'own',
  shape: { name: 'text', 'about?': { '*': 'number' }, rows: [{ at: 'count', value: 'number or null' }] },
  fix: 'Delete it.',
};
const whole = { format: 'own', name: 'a', about: { x: 1 }, rows: [{ at: 0, value: null }] };

describe('a file of our own', () => {
  it('is read as it was written', () => {
    const file = join(temporaryFolder(), 'own.json');
    writeFileSync(file, JSON.stringify(whole));
    expect(readOwnFile(file, kind)).toEqual(whole);
    expect(shapeFault({ ...whole, about: undefined, more: 1 }, kind.shape)).toBeUndefined();
  });

  it.each([
    ['', 'an empty file'],
    [JSON.stringify(whole).slice(0, 30), 'text that is cut or damaged'],
    ['null', 'null'],
    ['7', '7'],
    ['{"format": "other"}', 'format "other"'],
    ['{"format": null}', 'format null'],
    [JSON.stringify({ ...whole, name: null }), 'name: null'],
    [JSON.stringify({ ...whole, about: { x: 'y' } }), 'about.x: "y"'],
    [JSON.stringify({ ...whole, rows: [{ at: 0.5, value: 1 }] }), 'rows[0].at: 0.5'],
    [JSON.stringify({ ...whole, rows: {} }), 'rows: {}'],
    ['{"format": "own"}', 'name: nothing'],
    ['\0\0\0\0\0\0', 'zero bytes only'],
  ])('%j is named, with what to do', (text, found) => {
    const file = join(temporaryFolder(), 'own.json');
    writeFileSync(file, text);
    let message = '';
    try {
      readOwnFile(file, kind);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`own.json: record: found ${found}`);
    expect(message).toMatch(/wanted an object of format own. Delete it.$/);
  });

  it('is seen to have been changed where it has a hash of its content', () => {
    const file = join(temporaryFolder(), 'own.json');
    const hashed: OwnFile = { ...kind, hashed: true };
    writeFileSync(file, ownText({ ...whole, nothing: undefined }));
    expect(readOwnFile(file, hashed)).toEqual(whole);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/\n +/g, ' '));
    expect(readOwnFile(file, hashed)).toEqual(whole);
    for (const changed of [text.replace('"x": 1', '"x": 2'), text.replace(/"sha256": "[^"]*"/, '"sha256": null')]) {
      writeFileSync(file, changed);
      expect(() => readOwnFile(file, hashed)).toThrow(
        /own.json: SHA-256 of the content: found \w{64}, wanted .* it was changed after it was written. Delete it/,
      );
    }
    writeFileSync(file, JSON.stringify(whole));
    expect(readOwnFile(file, hashed)).toEqual(whole);
  });

  it('that is missing is named too', () => {
    expect(() => readOwnFile(join(temporaryFolder(), 'own.json'), kind)).toThrow(
      /own.json: record: found nothing that can be read: there is no such file, wanted an object .* Delete it/,
    );
  });
});
