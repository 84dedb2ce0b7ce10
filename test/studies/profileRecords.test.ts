import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { costTable, readProfileRecords, recordsShown } from '../../src/studies';

const folder = mkdtempSync(join(tmpdir(), 'usdrl-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the records that a table shows', () => {
  const records = readProfileRecords('small-real', { runs: folder });
  const hashes = (names: Parameters<typeof recordsShown>[0]): Set<string> =>
    new Set(recordsShown(names, records).map(({ record }) => record.hash));

  it('are those of its runs, not of all that the profile has', () => {
    const [table1, granularity] = [hashes(['table1']), hashes(['granularity'])];
    expect(table1.size).toBeGreaterThan(0);
    expect(granularity.size).toBeGreaterThan(0);
    expect(records.stored.length).toBeGreaterThan(table1.size + granularity.size);
    expect([...granularity].some((hash) => !table1.has(hash))).toBe(true);
    expect(hashes(['table1', 'granularity'])).toEqual(new Set([...table1, ...granularity]));
  });

  it('are the rows of its table of costs', () => {
    const { rows, caption } = costTable(['table1'], records);
    expect(rows).toHaveLength(hashes(['table1']).size);
    expect(caption).toContain(`${rows.length} of `);
    // Two measurements a run: with 1 % and with 10 % of the labels.
    const whole = costTable(['table2'], records);
    expect(whole.caption).toMatch(
      /^18 of 18 measurements, in 9 of 9 runs; all on AMD EPYC, tensorflow, 1 thread(; |$)/,
    );
    // What all have alike has no column.
    expect(whole.columns.map(({ key }) => key)).not.toContain('machine');
    const elsewhere = records.stored.map(({ record, file }) => {
      const processor = record.seed === 1 ? 'another' : record.machine.processor;
      return { file, record: { ...record, machine: { ...record.machine, processor } } };
    });
    const mixed = costTable(['table4'], { ...records, stored: elsewhere });
    expect(mixed.columns.map(({ key }) => key)).toContain('machine');
    const before = records.stored.map(({ record, file }) => {
      const others = Object.entries(record.evaluations).filter(([name]) => !name.startsWith('semi'));
      return { file, record: { ...record, evaluations: Object.fromEntries(others) } };
    });
    expect(costTable(['table2'], { ...records, stored: before }).caption).toBe(
      '0 of 18 measurements, in 0 of 9 runs; 9 more were made for other measurements',
    );
  });
});
