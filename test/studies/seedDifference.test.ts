import { describe, expect, it } from 'vitest';

import type { TableRecord } from '../../src/report';
import { differenceInPoints, recordsWith, seedDifference } from '../../src/studies';

/** Records of a row, by the seeds 0, 1, ... */
function row(method: string, accuracies: readonly number[], column = 'x-sub'): TableRecord[] {
  return accuracies.map((top1, seed) => ({
    factors: { method, column },
    values: { top1, at20: top1 / 2 },
    source: 'ours',
    seed,
  }));
}

describe('the difference of two rows', () => {
  const records = [
    ...row('STTR', [0.7, 0.71, 0.72]),
    // A seed that one row alone has counts for nothing.
    ...row('DSTE', [0.72, 0.72, 0.75, 0]),
    ...row('DSTE', [1, 1, 1], 'x-view'),
  ];
  const of = (method: string): TableRecord[] => recordsWith(records, { method, column: 'x-sub' });

  it('is taken seed by seed, with the interval of its mean', () => {
    const found = seedDifference(of('STTR'), of('DSTE'));
    // Differences 0.02, 0.01, 0.03: 0.02 ± 4.302653 · 0.01 / √3.
    expect(found?.mean).toBeCloseTo(0.02, 12);
    expect(found?.interval?.map((end) => end.toFixed(6))).toEqual(['-0.004841', '0.044841']);
    expect(found).toMatchObject({ seeds: 3, over: 'seeds (t)', verdict: 'undecided' });
    expect(differenceInPoints(found)).toBe('2.0 (-0.5 to 4.5)');
    expect(differenceInPoints(seedDifference(of('DSTE'), of('STTR')))).toBe('-2.0 (-4.5 to 0.5)');
    expect(differenceInPoints(seedDifference(of('STTR'), of('DSTE'), 'at20'))).toBe('1.0 (-0.2 to 2.2)');
  });

  it('pairs by seed, whatever the order, and sets what has no seed against every seed', () => {
    expect(seedDifference(of('STTR').reverse(), of('DSTE'))).toEqual(seedDifference(of('STTR'), of('DSTE')));
    const raw = [{ ...row('raw', [0.5])[0], seed: undefined }];
    // 0.20, 0.21, 0.22: 0.21 ± 4.302653 · 0.01 / √3.
    expect(differenceInPoints(seedDifference(raw, of('STTR')))).toBe('21.0 (18.5 to 23.5)');
    expect(seedDifference(raw, raw)).toBeUndefined();
  });

  it('has no interval with fewer than three seeds, and words of its own where nothing was measured', () => {
    expect(differenceInPoints(seedDifference(row('a', [0.5, 0.6]), row('b', [0.6, 0.8])))).toBe('15.0');
    const none = [
      seedDifference(of('STTR'), []),
      seedDifference(of('STTR'), of('DSTE'), 'top5'),
      seedDifference(of('STTR'), of('DSTE'), 'constructor'),
    ];
    expect(none).toEqual([undefined, undefined, undefined]);
    expect([differenceInPoints(undefined), differenceInPoints(undefined, '')]).toEqual(['not measured', '']);
  });

  it('is refused where the factors single out two rows', () => {
    expect(() => seedDifference(of('STTR'), recordsWith(records, { method: 'DSTE' }))).toThrow(
      'records of one row with seed 0: found {"method":"DSTE","column":"x-sub"} and {"method":"DSTE","column":"x-view"}, ' +
        'wanted one record. Name all factors that tell rows and columns apart.',
    );
  });
});
