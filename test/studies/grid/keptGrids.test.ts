import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readRunRecords } from '../../../src/runs';
import { gridWorkload, keptGridRecords, readGridFile } from '../../../src/studies';

const folder = join('notebooks', 'grids');
const grids = readdirSync(folder).map((name) => basename(name, '.yaml'));

describe('grids whose records are kept', () => {
  it.each(grids)('%s: each run and evaluation has its record, and no record is of another grid', (name) => {
    const grid = readGridFile(join(folder, `${name}.yaml`));
    const stored = readRunRecords(join('notebooks', 'records', name));
    const records = keptGridRecords(grid, stored);
    expect(records).toHaveLength(gridWorkload(grid, '').experiments.length);
    expect(new Set(records.map(({ link }) => link)).size).toBe(stored.length);
    const source = stored.some(({ record }) => record.synthetic) ? 'synthetic' : 'ours';
    expect(records.every((record) => record.source === source && record.values.top1 > 0)).toBe(true);
  });
});
