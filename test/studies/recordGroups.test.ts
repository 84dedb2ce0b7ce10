import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import { groupTable, readKeptGroups, readRecordGroups } from '../../src/studies/recordGroups';
import { temporaryFolder } from '../data/temporaryFolder';
import { wholeRecord } from '../runs/wholeRecord';

function writeRecord(file: string, id: string, seed: number, evaluations: Record<string, object>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(wholeRecord({ id, seed, hash: `${id} ${seed}`, evaluations })));
}

const knn = (top1: number): Record<string, object> => ({ knn: { values: { top1 } } });

describe('records below a folder of runs', () => {
  let root: string;

  beforeEach(() => {
    root = temporaryFolder();
    writeRecord(join(root, 'first', 'record.json'), 'first', 0, knn(0.5));
    writeRecord(join(root, 'demo', 'a-seed-0-x', 'record.json'), 'a', 0, knn(0.6));
    writeRecord(join(root, 'grids', 'ablation', 'b-seed-0-x', 'record.json'), 'b', 0, knn(0.7));
    writeRecord(join(root, 'grids', 'ablation', 'b-seed-1-x', 'record.json'), 'b', 1, {
      ...knn(0.8),
      'linear@other-half': {
        values: { top1: 0.4, best: 0.9 },
        on: { dataset: 'other', split: 'half', fingerprint: '', synthetic: true },
      },
      detection: { values: { mapAction: 0.3, mapVideo: 0.2 } },
    });
    writeRecord(join(root, 'demo', 'claims', 'c', 'record.json'), 'c', 0, knn(0.1));
  });

  it('are found at any depth, by the folder that they share, whatever made them', () => {
    const groups = readRecordGroups(root);
    expect(groups.map(({ name, stored }) => [name, stored.map(({ record }) => record.id)])).toEqual([
      ['', ['first']],
      ['demo', ['a']],
      [join('grids', 'ablation'), ['b', 'b']],
    ]);
    expect(readRecordGroups(join(root, 'nothing'))).toEqual([]);
  });

  it('lie in a folder', () => {
    expect(() => readRecordGroups(join(root, 'first', 'record.json'))).toThrow('runs: found a file, wanted a folder');
  });

  it('become a table: a row for all seeds of a run, a column for each value, marks by what was tested on', () => {
    const group = readRecordGroups(root).find(({ name }) => name.startsWith('grids'));
    const { rows, columns } = groupTable(group!);
    expect(columns.map(({ key }) => key)).toEqual([
      'run',
      'knn',
      'linear@other-half',
      'detection mapAction',
      'detection mapVideo',
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0].knn).toMatchObject({ value: 0.75, source: 'ours' });
    expect(rows[0]['linear@other-half']).toMatchObject({ value: 0.4, source: 'synthetic' });
    expect(rows[0]['detection mapVideo']).toMatchObject({ value: 0.2, source: 'ours' });
  });

  it('that are kept without their runs lie in files', () => {
    const kept = temporaryFolder();
    writeRecord(join(kept, 'study', 'a.json'), 'a', 0, knn(0.5));
    expect(readKeptGroups(kept).map(({ name, stored }) => [name, stored.length])).toEqual([['study', 1]]);
    expect(readKeptGroups(join(kept, 'nothing'))).toEqual([]);
  });
});
