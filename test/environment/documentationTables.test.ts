import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { pageTable, readProfileRecords, studyTable, type Profile, type StudyName } from '../../src/studies';

const block = /<!-- table (\S+) (\S+)(?: (\S+))? -->\n\n([^]*?)\n<!-- end of table -->/g;

describe.each(['README.md', 'docs/results.md', 'docs/detection.md', 'docs/segmentation.md'])(
  'the tables in %s',
  (page) => {
    const tables = [...readFileSync(page, 'utf8').matchAll(block)];

    it('are there', () => expect(tables.length).toBeGreaterThan(0));

    it.each(tables.map(([, profile, study, folder = 'records', text]) => ({ profile, study, folder, text })))(
      'of $study, profile $profile, say what the kept records say (node docs/tables.mjs)',
      ({ profile, study, folder, text }) => {
        const records = readProfileRecords(profile as Profile, {
          runs: 'none',
          kept: join('notebooks', folder),
        });
        expect(text).toBe(pageTable(studyTable(study as StudyName, records)));
      },
    );
  },
);
