import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { tableToMarkdown } from '../../src/report';
import { gridRecords, gridTable, type GridFolder } from '../../src/schedule';
import { smallGrid } from './smallGrid';

function result(folder: GridFolder, id: string, evaluation: string, top1: number, more: object = {}): void {
  mkdirSync(folder.runFolder(id), { recursive: true });
  const file = join(folder.runFolder(id), `result-${evaluation}.json`);
  writeFileSync(file, JSON.stringify({ protocol: evaluation, top1, synthetic: false, ...more }));
}

describe('the results of a grid', () => {
  const axes = { 'encoder.hidden': [8, 16] };

  it('are records of runs that are done: levels and protocol as factors', () => {
    const folder = smallGrid(1, { axes });
    expect(gridRecords(folder)).toEqual([]);
    result(folder, 'hidden-8_seed-0', 'knn', 0.5);
    expect(gridRecords(folder)).toEqual([]); // one of two protocols
    result(folder, 'hidden-8_seed-0', 'linear', 0.6, { top5: 0.9, synthetic: true });
    expect(gridRecords(folder)).toEqual([
      {
        ...{ factors: { 'encoder.hidden': '8', evaluation: 'knn' }, values: { top1: 0.5 } },
        ...{ source: 'ours', seed: 0, link: 'runs/hidden-8_seed-0' },
      },
      {
        ...{ factors: { 'encoder.hidden': '8', evaluation: 'linear' }, values: { top1: 0.6, top5: 0.9 } },
        ...{ source: 'synthetic', seed: 0, link: 'runs/hidden-8_seed-0' },
      },
    ]);
  });

  it('are a table of means over seeds, an axis or the protocol as columns', () => {
    const folder = smallGrid(2, { axes });
    for (const [seed, top1] of [0.2, 0.4].entries()) {
      result(folder, `hidden-8_seed-${seed}`, 'knn', top1);
      result(folder, `hidden-8_seed-${seed}`, 'linear', 2 * top1);
    }
    result(folder, 'hidden-16_seed-0', 'knn', 0.7);
    result(folder, 'hidden-16_seed-0', 'linear', 0.9);
    const byProtocol = tableToMarkdown(gridTable(folder));
    expect(byProtocol).toContain('| encoder.hidden | knn | linear |');
    expect(byProtocol).toMatch(/\| 8 \| 30\.0 ± 14\.1 <sup>\[1\]\(runs\/hidden-8_seed-0\) .* \| 60\.0 ± 28\.3 <sup>/);
    expect(byProtocol).toMatch(/\| 16 \| \[70\.0\]\(runs\/hidden-16_seed-0\) \| \[90\.0\]\(/);
    const byWidth = tableToMarkdown(gridTable(folder, { columns: 'encoder.hidden' }));
    expect(byWidth).toContain('| evaluation | 8 | 16 |');
    expect(byWidth).toMatch(/\| knn \| 30\.0 ± 14\.1 <sup>/);
  });
});
