import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { TableRecord } from '../../src/report';
import { mean, sampleDeviation } from '../../src/evaluation';
import { checkStatements, readProfileRecords, type StudyName } from '../../src/studies';
import { byValue } from '../../src/studies/studyTable';
import { keptSeedRecords } from '../../src/studies/studyRecords';
import { studies } from '../../src/studies/studies';

const records = readProfileRecords('demo', { runs: 'no-such-folder' });

/** Percent, mean ± deviation over the kept seeds, of a row in a column, as `docs/results.md` writes it. */
function shown(name: StudyName, wanted: TableRecord['factors']): string {
  const all = keptSeedRecords(name, records).flatMap((record) => byValue(studies[name], record));
  const values = all
    .filter(({ factors }) => Object.entries(wanted).every(([factor, level]) => factors[factor] === level))
    .map(({ values: { shown: value } }) => 100 * value);
  const spread = sampleDeviation(values);
  return mean(values).toFixed(1) + (spread === undefined ? '' : ` ± ${spread.toFixed(1)}`);
}

describe('the seeds of the demo that are kept', () => {
  it('put pre-trained features above raw and untrained ones, and the objective above similarity alone, by more than the spread', () => {
    const checks = (['main', 'table3', 'table4', 'terms'] as const).flatMap((name) => checkStatements(name, records));
    const floors = checks.filter(({ text }) =>
      / above (raw|those of an untrained|untrained|similarity alone)/.test(text),
    );
    expect(floors.length).toBe(4 + 2 + 4 + 1);
    for (const { text, column, ours = 0, spread = 0, seeds, kept } of floors) {
      expect({ text, column, seeds, kept }).toEqual({ text, column, seeds: 3, kept: 3 });
      expect(ours, `${text}, ${column}`).toBeGreaterThan(spread);
    }
  });

  it('are those that docs/results.md shows', () => {
    const text = readFileSync('docs/results.md', 'utf8');
    const people = 'synthetic cross-subject';
    const row = (method: string, features: string): string[] => [
      shown('table3', { method, column: people }),
      features === '' ? '' : shown('main', { features, protocol: '1-NN', column: 'synthetic cross-setup' }),
      method.startsWith('raw') ? '' : shown('table2', { method, column: `${people} 10 %` }),
      shown('table4', { method, column: 'synthetic untrimmed mAP_a' }),
    ];
    const line = (name: string, cells: readonly string[]): string =>
      [`| ${name} `, ...cells.map((cell) => (cell === '' ? '| ' : `| ${cell} `)), '|'].join('');
    expect(text).toContain(line('raw coordinates', row('raw coordinates', 'raw coordinates')));
    expect(text).toContain(line('untrained DSTE', row('untrained DSTE', 'untrained encoder')));
    expect(text).toContain(line('DSTE, pre-trained', row('USDRL (DSTE)', 'USDRL')));
    expect(text).toContain(line('STTR, pre-trained', row('USDRL (STTR)', '')));
    const alone = shown('terms', { terms: 'only similarity', column: `${people} retrieval` });
    expect(text).toContain(line('STTR, similarity alone', [alone, '', '', '']));
  });
});
