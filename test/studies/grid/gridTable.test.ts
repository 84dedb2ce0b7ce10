import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { tableToMarkdown, type TableRecord } from '../../../src/report';
import { readRunRecord, readRunRecords, writeRunRecord, type RunRecord } from '../../../src/runs';
import { GroupFolder } from '../../../src/schedule';
import { gridRecords, gridTable, gridWorkload, keptGridRecords, readGridFile } from '../../../src/studies';
import { temporaryFolder } from '../../data/temporaryFolder';
import { folderOf, writeRecord } from '../../schedule/smallWorkload';

/** A grid of a data set that is not there, scheduled. */
function grid(seeds: readonly number[]): GroupFolder {
  const place = temporaryFolder();
  const file = join(place, 'small.yaml');
  const axes = { 'encoder.hidden': [8, 16] };
  writeFileSync(file, JSON.stringify({ data: 'data/none', split: 'all', preset: 'demo', seeds, axes }));
  return GroupFolder.enter(gridWorkload(readGridFile(file), join(place, 'grid')));
}

/** The name of a run folder, as links give it. */
const linkOf = (folder: GroupFolder, id: string): string => folderOf(folder, id).slice(folder.path.length + 1);

describe('the results of a grid', () => {
  it('are records of runs that are done: levels and protocol as factors', () => {
    const folder = grid([0]);
    expect(gridRecords(folder.path)).toEqual([]);
    writeRecord(folder, 'hidden-8_seed-0', ['knn']);
    const knn = {
      ...{ factors: { 'encoder.hidden': '8', evaluation: 'knn' }, values: { top1: 0.5 } },
      ...{ source: 'ours', seed: 0, link: linkOf(folder, 'hidden-8_seed-0') },
    };
    expect(gridRecords(folder.path)).toEqual([knn]);
    writeRecord(folder, 'hidden-8_seed-0');
    const linear = { ...knn, factors: { ...knn.factors, evaluation: 'linear' } };
    expect(gridRecords(folder.path)).toEqual([knn, linear]);
    result(folder, 'hidden-8_seed-0', 0.5, 0.6, { top5: 0.9 });
    expect(gridRecords(folder.path)).toEqual([knn, { ...linear, values: { top1: 0.6, top5: 0.9 } }]);
    expect(tableToMarkdown(gridTable(folder.path, { value: 'top5' }))).toMatch(/\| 8 \| \[90\.0\]\(/);
  });

  it('are the same of records that were kept without the runs', () => {
    const folder = grid([0, 1]);
    writeRecord(folder, 'hidden-16_seed-1');
    const kept = temporaryFolder();
    const record = readRunRecord(folderOf(folder, 'hidden-16_seed-1')) as RunRecord;
    const file = join(kept, 'one.json');
    writeFileSync(file, JSON.stringify(record));
    const unlinked = (records: TableRecord[]): object[] => records.map((one) => ({ ...one, link: undefined }));
    const of = readGridFile(folder.path.replace(/grid$/, 'small.yaml'));
    expect(unlinked(keptGridRecords(of, readRunRecords(kept)))).toEqual(unlinked(gridRecords(folder.path)));
    expect(keptGridRecords(of, readRunRecords(kept)).map(({ link }) => link)).toEqual([file, file]);
    expect(keptGridRecords(of, [])).toEqual([]);
  });

  it('are marked where they were made of synthetic recordings', () => {
    const folder = grid([0]);
    const run = folderOf(folder, 'hidden-8_seed-0');
    writeRecord(folder, 'hidden-8_seed-0');
    const record = readRunRecord(run) as RunRecord;
    writeRunRecord(run, { ...record, synthetic: true });
    expect(gridRecords(folder.path).map(({ source }) => source)).toEqual(['synthetic', 'synthetic']);
  });

  it('are a table of means over seeds, an axis or the protocol as columns', () => {
    const folder = grid([0, 1]);
    for (const [seed, top1] of [0.2, 0.4].entries()) {
      result(folder, `hidden-8_seed-${seed}`, top1, 2 * top1);
    }
    result(folder, 'hidden-16_seed-0', 0.7, 0.9);
    const first = linkOf(folder, 'hidden-8_seed-0').replaceAll('.', '\\.');
    const wide = linkOf(folder, 'hidden-16_seed-0').replaceAll('.', '\\.');
    const byProtocol = tableToMarkdown(gridTable(folder.path));
    expect(byProtocol).toContain('| encoder.hidden | knn | linear |');
    expect(byProtocol).toMatch(
      new RegExp(`\\| 8 \\| 30\\.0 ± 14\\.1 \\(\\[1\\]\\(${first}\\) .* \\| 60\\.0 ± 28\\.3 \\(`),
    );
    expect(byProtocol).toMatch(new RegExp(`\\| 16 \\| \\[70\\.0\\]\\(${wide}\\) \\| \\[90\\.0\\]\\(`));
    const byWidth = tableToMarkdown(gridTable(folder.path, { columns: 'encoder.hidden' }));
    expect(byWidth).toContain('| evaluation | 8 | 16 |');
    expect(byWidth).toMatch(/\| knn \| 30\.0 ± 14\.1 \(/);
  });
});

/** A run that is done, with these accuracies. */
function result(folder: GroupFolder, id: string, knn: number, linear: number, more: object = {}): void {
  writeRecord(folder, id);
  const run = folderOf(folder, id);
  const record = readRunRecord(run) as RunRecord;
  record.evaluations.knn.values.top1 = knn;
  Object.assign(record.evaluations.linear.values, { top1: linear, ...more });
  writeRunRecord(run, record);
}
