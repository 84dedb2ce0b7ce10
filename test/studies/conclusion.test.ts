import { describe, expect, it } from 'vitest';

import type { TableRecord } from '../../src/report';
import {
  columnSentence,
  conclusionOf,
  measuredOn,
  profilePlans,
  readProfileRecords,
  studyNames,
} from '../../src/studies';

function rows(values: Record<string, number[]>, factor = 'method'): TableRecord[] {
  return Object.entries(values).flatMap(([name, seeds]) =>
    seeds.map((shown, seed): TableRecord => ({
      factors: { [factor]: factor === 'alpha' ? Number(name) : name, column: 'x-sub' },
      values: { shown },
      source: 'ours',
      seed,
    })),
  );
}

describe('the sentence of a column', () => {
  it('says what is highest, by how much, and whether the seeds allow it to be said', () => {
    const three = rows({ raw: [0.6, 0.6, 0.6], DSTE: [0.8, 0.82, 0.81], STTR: [0.7, 0.71, 0.72] });
    // Differences 10, 11, 9 points: 10 ± 4.302653 / √3.
    expect(columnSentence('x-sub', three)).toEqual([
      'x-sub: DSTE is highest with 81.0 %, 10.0 points above STTR (3 seeds, 95 % 7.5 to 12.5); raw is lowest with 60.0 %.',
    ]);
    // Differences 0, 2, 1 points: 1 ± 4.302653 / √3.
    const [close] = columnSentence('x-sub', rows({ DSTE: [0.7, 0.82, 0.76], STTR: [0.7, 0.8, 0.75] }));
    expect(close).toBe(
      'x-sub: DSTE is highest with 76.0 %, 1.0 point above STTR, undecided over 3 seeds (95 % -1.5 to 3.5).',
    );
    expect(columnSentence('x-sub', rows({ DSTE: [0.7, 0.8], STTR: [0.6, 0.6] }))[0]).toContain(
      'above STTR, with 2 seeds',
    );
    expect(columnSentence('x-sub', rows({ DSTE: [0.7], STTR: [0.6] }))[0]).toContain('above STTR, with one seed');
    expect(columnSentence('x-sub', rows({ DSTE: [0.7] }))).toEqual([]);
  });

  it('says where a curve falls', () => {
    const curve = rows({ '0': [0.79], '0.5': [0.8], '0.8': [0.78], '1': [0.58] }, 'alpha');
    expect(columnSentence('x-sub', curve)[1]).toBe(
      'From α = 0.5 to 1 it falls by 22.0 points; elsewhere it changes by no more than 1.0 point at a stretch.',
    );
  });
});

describe('the conclusion of a study', () => {
  it('says that nothing was measured, and the command that measures it', () => {
    const records = { profile: 'demo' as const, plan: profilePlans.demo, stored: [], runs: '' };
    for (const name of studyNames) {
      const [sentence, ...others] = conclusionOf(name, records);
      expect(others).toEqual([]);
      expect(sentence).toMatch(/^None of the \d+ measurements of this profile was made\./);
      expect(sentence).toContain(`npx usdrl reproduce ${name} --profile demo`);
      expect(measuredOn([name], records)).toBe('');
    }
  });

  it('says of the kept records what is missing, and on which machine they were measured', () => {
    const records = readProfileRecords('small-real', { runs: 'no-such-folder' });
    const left = ({ record }: (typeof records.stored)[number]): boolean =>
      !/views|gap|expansion|batch|temporal-2/.test(record.id);
    const sweeps = conclusionOf('sweeps', { ...records, stored: records.stored.filter(left) });
    expect(sweeps.join(' ')).toContain('Without a curve, since one value was run: ');
    expect(measuredOn(['sweeps'], records)).toContain(
      'another machine, engine or number of threads gives other numbers with the same seed',
    );
    // Records of the first versions do not name it.
    const unnamed = records.stored.map((one) => ({
      ...one,
      record: { ...one.record, machine: { ...one.record.machine, processor: 'unknown' } },
    }));
    expect(measuredOn(['table4'], { ...records, stored: unnamed })).toContain(
      'a processor that was not recorded with tensorflow, 1 thread',
    );
    expect(conclusionOf('figure4', records).join(' ')).toMatch(/From α = 0\.\d to 1 it falls by \d+\.\d points/);
    expect(conclusionOf('table2', { ...records, stored: [] }).join(' ')).toContain('What stands here is the paper’s.');
  });
});
