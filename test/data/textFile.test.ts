import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readTextFile } from '../../src/data/textFile';
import { temporaryFolder } from './temporaryFolder';

/** What is read of a file with some bytes in it. */
function read(bytes: Uint8Array): string {
  const file = join(temporaryFolder(), 'names.json');
  writeFileSync(file, bytes);
  return readTextFile(file, 'a text');
}

describe('a text file', () => {
  it('is read in every form of Unicode', () => {
    for (const mark of ['', '\ufeff']) expect(read(Buffer.from(`${mark}café 中`))).toBe('café 中');
    expect(read(Buffer.from('\ufeffcafé 中', 'utf16le'))).toBe('café 中');
  });

  it('is refused in another code, where letters would become others', () => {
    const message = /names.json: text: found bytes that are no UTF-8, wanted text in UTF-8\. Save it as UTF-8/;
    expect(() => read(Buffer.from('["café"]', 'latin1'))).toThrow(message);
    expect(() => read(Buffer.of(0x61, 0xff))).toThrow(message);
  });
});
