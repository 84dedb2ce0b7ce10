import { describe, expect, it } from 'vitest';

import type { TableRecord } from '../../src/report';
import { featureHash, resolveExperiment } from '../../src/runs';
import {
  studies,
  studyTable,
  paperFigure4,
  paperJournal,
  paperTable1,
  paperTable2,
  paperTable3,
  paperTable4,
  paperTable5,
  paperTables,
  profilePlans,
} from '../../src/studies';

const printed = paperTables.aaai2025;

/** Percents of records, in order. */
const percents = (records: readonly TableRecord[], value = 'top1'): number[] =>
  records.map(({ values }) => Math.round(values[value] * 1e4) / 100);

/** Numbers of some keys of printed rows, in order, without those not reported. */
const numbers = (rows: readonly object[], keys: readonly string[]): number[] =>
  rows.flatMap((row) =>
    keys.flatMap((key) => {
      const value: unknown = Reflect.get(row, key);
      return typeof value === 'number' ? [value] : [];
    }),
  );

describe('the numbers of the paper', () => {
  it('are all in the records of the tables', () => {
    const places = ['ntu60_xsub', 'ntu60_xview', 'ntu120_xsub', 'ntu120_xset', 'pku2_xsub'];
    const rows1 = Object.values(printed.table1_linear_top1_percent).flat();
    expect(rows1).toHaveLength(21);
    expect(percents(paperTable1())).toEqual(numbers(rows1, places));
    expect(percents(paperTable2())).toEqual(
      numbers(printed.table2_semi_supervised_ntu60_top1_percent, [
        'xsub_1pct',
        'xsub_10pct',
        'xview_1pct',
        'xview_10pct',
      ]),
    );
    expect(percents(paperTable3())).toEqual(numbers(printed.table3_retrieval_knn1_top1_percent, places));
    const rows4 = printed['table4_detection_pku1_xsub_theta0.5_percent'];
    expect(percents(paperTable4(), 'mapAction')).toEqual(numbers(rows4, ['mAP_a']));
    expect(percents(paperTable4(), 'mapVideo')).toEqual(numbers(rows4, ['mAP_v']));
    expect(percents(paperTable5())).toEqual(
      numbers(printed.table5_ablation_ntu60_xsub_percent, ['linear_top1', 'retrieval_top1']),
    );
    expect(paperFigure4().map(({ alpha, top1 }) => [alpha.toFixed(1), Math.round(top1 * 1e4) / 100])).toEqual(
      Object.entries(printed.figure4_alpha_ntu60_xsub_linear_top1_percent),
    );
  });

  it('of the journal version are those of the picture on the page of its code', () => {
    const rows = Object.values(paperTables.tpami2025.recognition_linear_top1_percent).flat();
    const places = ['ntu60_xsub', 'ntu60_xview', 'ntu120_xsub', 'ntu120_xset', 'pku2_xsub'];
    expect(percents(paperJournal())).toEqual(numbers(rows, places));
    const own = paperJournal().filter(({ factors }) => factors.method === 'USDRL (STTR)' && factors.stream === 'J+M+B');
    expect(percents(own)).toEqual([85.8, 91.8, 77.5, 78.8, 54.7]);
  });

  it('of the journal version stand beside runs with its settings', () => {
    const cells = studies.journal.cells(profilePlans.paper).filter(({ factors }) => factors.column === 'NTU-60 x-sub');
    expect(cells.map(({ factors: { method, stream } }) => `${method} ${stream}`)).toEqual([
      'USDRL (STTR) J',
      'USDRL (DSTE) J',
    ]);
    const { settings } = resolveExperiment(cells[1].experiment);
    expect(settings.loss.weights.xcorr).toBe(0);
    expect(settings.encoder.initialisation).toBe('pytorch');
    // Another pre-training than that of Table 1.
    const conference = studies.table1.cells(profilePlans.paper).map(({ experiment }) => featureHash(experiment));
    expect(conference).not.toContain(featureHash(cells[1].experiment));
  });

  it('are those of the camera-ready paper where it is quoted', () => {
    const of = (records: readonly TableRecord[], wanted: TableRecord['factors']) =>
      percents(
        records.filter(({ factors }) => Object.entries(wanted).every(([name, value]) => factors[name] === value)),
      );
    expect(of(paperTable1(), { method: 'USDRL (DSTE)' })).toEqual([85.2, 91.7, 76.6, 78.1, 54.4]);
    expect(of(paperTable1(), { method: '3s-USDRL (DSTE)' })).toEqual([87.1, 93.2, 79.3, 80.6, 59.7]);
    expect(of(paperTable3(), { method: 'USDRL (STTR)' })).toEqual([73.7, 88.5, 58.9, 64.8]);
  });

  it('stand in the tables as the paper’s, with nothing beside them where nothing was run', () => {
    for (const profile of ['demo', 'paper'] as const) {
      const records = { profile, plan: profilePlans[profile], stored: [], runs: '' };
      const table = studyTable('table3', records);
      const row = table.rows.find(({ method }) => method === 'USDRL (DSTE)');
      const key = profile === 'paper' ? 'NTU-60 x-sub/paper' : 'NTU-60 x-sub';
      expect(row?.[key]).toMatchObject({ value: 0.75, source: 'paper' });
      if (profile === 'paper') expect(row?.['NTU-60 x-sub/ours']).toBeNull();
    }
  });
});
