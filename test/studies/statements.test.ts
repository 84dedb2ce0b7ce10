import { describe, expect, it } from 'vitest';

import { experimentHash, featureHash, type RunRecord, type StoredRecord } from '../../src/runs';
import {
  studies,
  checkStatements,
  profilePlans,
  readProfileRecords,
  studyTable,
  type ProfileRecords,
} from '../../src/studies';

/** Records of Table 3 in small-real, with an accuracy for each method and seed. */
function table3(accuracies: Record<string, number[]>): ProfileRecords {
  const plan = profilePlans['small-real'];
  const stored = studies.table3.cells(plan).flatMap(({ factors, experiment }): StoredRecord[] => {
    const top1 = accuracies[String(factors.method)]?.[experiment.seed ?? 0];
    if (top1 === undefined) return [];
    const record = {
      hash: featureHash(experiment),
      seed: experiment.seed,
      synthetic: false,
      evaluations: { knn: { hash: experimentHash(experiment), values: { top1 } } },
    } as unknown as RunRecord;
    return [{ record, file: '' }];
  });
  return { profile: 'small-real', plan, stored, runs: '' };
}

describe('a statement of the paper', () => {
  it('is compared by the difference within each seed', () => {
    const [check] = checkStatements(
      'table3',
      table3({ 'USDRL (DSTE)': [0.82, 0.8, 0.84], 'USDRL (STTR)': [0.8, 0.79, 0.81] }),
    );
    // The paper: 75.0 - 73.7, 89.3 - 88.5, 63.3 - 58.9, 66.7 - 64.8, whose mean is 2.1.
    expect(check.paper).toBeCloseTo(0.021, 6);
    expect(check.ours).toBeCloseTo(0.02, 6);
    expect(check.spread).toBeCloseTo(0.01, 6);
    // Differences 0.02, 0.01, 0.03: 0.02 ± 4.302653 · 0.01 / √3, below 0 on one side.
    expect(check.interval?.map((end) => end.toFixed(6))).toEqual(['-0.004841', '0.044841']);
    expect(check).toMatchObject({ seeds: 3, verdict: 'undecided', column: 'N-UCLA x-view', source: 'ours' });
  });

  it('has no verdict in the demo, whatever the seeds', () => {
    const records = table3({ 'USDRL (DSTE)': [0.9, 0.91, 0.92], 'USDRL (STTR)': [0.8, 0.82, 0.82] });
    expect(checkStatements('table3', records)[0].verdict).toBe('agrees');
    const [demo] = checkStatements('table3', { ...records, profile: 'demo' });
    expect(demo).toMatchObject({ seeds: 3, verdict: 'no verdict' });
  });

  it('compares raw coordinates, which have no seed, with every seed, and counts seeds that are kept', () => {
    const records = table3({ 'USDRL (DSTE)': [0.7, 0.72, 0.74], 'raw coordinates': [0.6] });
    const raw = { text: 'pre-trained DSTE is above raw coordinates', seeds: 3 };
    const found = checkStatements('table3', records).find(({ text }) => text === raw.text);
    expect(found).toMatchObject(raw);
    expect(found?.ours).toBeCloseTo(0.12, 6);
    expect(found?.spread).toBeCloseTo(0.02, 6);
    const { plan } = records;
    const one = { ...plan, seeds: { ...plan.seeds, tables: [0] } };
    const seeds = (keptSeeds?: number[]) => {
      const checks = checkStatements('table3', { ...records, plan: { ...one, keptSeeds } });
      const { seeds: all, kept } = checks.find(({ text }) => text === raw.text) ?? {};
      return [all, kept];
    };
    expect([seeds(), seeds([2]), seeds([1, 2])].flat()).toEqual([1, 0, 2, 1, 3, 2]);
    const { caption, rows } = studyTable('table3', { ...records, plan: { ...one, keptSeeds: [1, 2] } });
    expect(caption).toContain('; mean and deviation over 3 seeds, 2 of them measured once and kept');
    const cell = rows.find(({ method }) => method === 'USDRL (DSTE)')?.['N-UCLA x-view'] as unknown as Record<
      string,
      number
    >;
    expect(cell.value).toBeCloseTo(0.72, 6);
    expect(cell.spread).toBeCloseTo(0.02, 6);
    expect(rows.find(({ method }) => method === 'raw coordinates')).not.toHaveProperty(['N-UCLA x-view', 'spread']);
  });

  it('can fail, be unsure, or not have been run', () => {
    const verdict = (dste: number[], sttr: number[]) =>
      checkStatements('table3', table3({ 'USDRL (DSTE)': dste, 'USDRL (STTR)': sttr }))[0].verdict;
    expect(verdict([0.7, 0.71, 0.7], [0.8, 0.82, 0.81])).toBe('does not agree');
    expect(verdict([0.9, 0.91, 0.92], [0.8, 0.8, 0.8])).toBe('agrees');
    // More than one deviation above 0, and yet not sure: 4, 2, 1 points.
    expect(verdict([0.84, 0.82, 0.81], [0.8, 0.8, 0.8])).toBe('undecided');
    expect(verdict([0.9, 0.9], [0.8, 0.79])).toBe('no verdict');
    expect(verdict([0.8], [])).toBe('not run');
    expect(verdict([0.9], [0.8])).toBe('no verdict');
    expect(checkStatements('table3', table3({}))[0].verdict).toBe('not run');
  });

  it('are not asked of columns in which a row is not measured', () => {
    const kept = readProfileRecords('small-real', { runs: 'none', kept: 'notebooks/records' });
    const headings = studyTable('small-sets', kept).columns.map(({ header }) => header);
    expect(headings.some((heading) => heading.endsWith('supervised'))).toBe(true);
    const columns = checkStatements('small-sets', kept).map(({ column }) => column);
    expect(columns.length).toBeGreaterThan(0);
    expect(columns.filter((column) => column.endsWith('supervised'))).toEqual([]);
  });
});
