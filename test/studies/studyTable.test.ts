import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readProfileRecords, studyTable, writeTable } from '../../src/studies';
import { temporaryFolder } from '../data/temporaryFolder';

describe('a table that is written', () => {
  it.each([
    { kept: 'notebooks/records', is: 'relative' },
    { kept: resolve('notebooks/records'), is: 'absolute' },
  ])('leads from its folder to the records, whose paths are $is', ({ kept }) => {
    const folder = temporaryFolder();
    const records = readProfileRecords('small-real', { runs: 'no-such-folder', kept });
    const [file] = writeTable(studyTable('table3', records), folder);
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => decodeURI(link));
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      expect(isAbsolute(link), link).toBe(false);
      expect(existsSync(join(folder, link)), link).toBe(true);
    }
  });
});
