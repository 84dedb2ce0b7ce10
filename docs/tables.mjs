/*
 * Writes the tables of measured numbers in README.md and docs/ again, from the kept run records: npm run build && node docs/tables.mjs
 *
 * A table stands between <!-- table PROFILE STUDY [FOLDER of notebooks, default records] --> and <!-- end of table -->; test/environment/documentationTables.test.ts holds that it is what the records say.
 */
import fs from 'node:fs';
import path from 'node:path';

import { pageTable, readProfileRecords, studyTable } from '../dist/studies/index.js';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const notebooks = path.join(root, 'notebooks');

for (const page of ['README.md', 'docs/results.md', 'docs/detection.md', 'docs/segmentation.md']) {
  const file = path.join(root, page);
  const before = fs.readFileSync(file, 'utf8');
  const after = before.replace(
    /(<!-- table (\S+) (\S+)(?: (\S+))? -->\n)[^]*?(<!-- end of table -->)/g,
    (_, head, profile, study, folder = 'records', end) => {
      const records = readProfileRecords(profile, {
        runs: path.join(root, 'none'),
        kept: path.join(notebooks, folder),
      });
      return `${head}\n${pageTable(studyTable(study, records))}\n${end}`;
    },
  );
  if (after !== before) fs.writeFileSync(file, after);
  console.log(`${page}: ${after === before ? 'as it was' : 'written'}`);
}
