import type { TableRecord } from '../../report';
import tables from './paper-tables.json';

/** Every published number known (percent; null where not reported), as printed: `aaai2025`, `tpami2025`. */
export const paperTables = tables;

/** Columns of the recognition tables, as the paper heads them. */
export const paperColumns = {
  ntu60_xsub: 'NTU-60 x-sub',
  ntu60_xview: 'NTU-60 x-view',
  ntu120_xsub: 'NTU-120 x-sub',
  ntu120_xset: 'NTU-120 x-set',
  pku2_xsub: 'PKU-MMD II x-sub',
} as const;
export type PaperColumn = keyof typeof paperColumns;

/** Columns of Table 2. */
const semiColumns = {
  xsub_1pct: 'NTU-60 x-sub 1 %',
  xsub_10pct: 'NTU-60 x-sub 10 %',
  xview_1pct: 'NTU-60 x-view 1 %',
  xview_10pct: 'NTU-60 x-view 10 %',
} as const;

/** Columns of Table 5. */
const ablationColumns = { linear_top1: 'linear', retrieval_top1: 'retrieval' } as const;

const own = tables.aaai2025;

/** Table 1: linear evaluation, top-1. */
export function paperTable1(): TableRecord[] {
  return recognition(own.table1_linear_top1_percent);
}

/** Linear evaluation of the journal version, top-1: a picture on the page of its code; the text of the paper was not reachable. */
export function paperJournal(): TableRecord[] {
  return recognition(tables.tpami2025.recognition_linear_top1_percent);
}

function recognition(groups: Readonly<Record<string, readonly { method: string; modality: string }[]>>): TableRecord[] {
  return Object.entries(groups).flatMap(([group, rows]) =>
    rows.flatMap((row) =>
      columnsOf(row, paperColumns, (column) => ({
        group: group.replaceAll('_', ' '),
        method: row.method,
        stream: row.modality,
        column,
      })),
    ),
  );
}

/** Table 2: semi-supervised on NTU-60, the whole model fine-tuned on a fraction of the labels. */
export function paperTable2(): TableRecord[] {
  return own.table2_semi_supervised_ntu60_top1_percent.flatMap((row) =>
    columnsOf(row, semiColumns, (column) => ({ method: row.method, column })),
  );
}

/** Table 3: retrieval, 1-NN. */
export function paperTable3(): TableRecord[] {
  return own.table3_retrieval_knn1_top1_percent.flatMap((row) =>
    columnsOf(row, paperColumns, (column) => ({ method: row.method, column })),
  );
}

/** Table 5: ablation of the terms and granularities on NTU-60 x-sub. */
export function paperTable5(): TableRecord[] {
  const sign = (on: boolean): string => (on ? '✓' : '–');
  return own.table5_ablation_ntu60_xsub_percent.flatMap((row) =>
    columnsOf(row, ablationColumns, (column) => ({
      VAC: sign(row.VAC),
      XC: sign(row.XC),
      'MG-FD': sign(row.MG_FD),
      encoder: row.encoder,
      column: `${paperColumns.ntu60_xsub} ${column}`,
    })),
  );
}

/** Figure 4: linear evaluation on NTU-60 x-sub against the weight α of convolutional attention. */
export function paperFigure4(): { alpha: number; top1: number }[] {
  return Object.entries(own.figure4_alpha_ntu60_xsub_linear_top1_percent).map(([alpha, percent]) => ({
    alpha: Number(alpha),
    top1: percent / 100,
  }));
}

/** A record for each number that is reported. */
function columnsOf(
  row: object,
  columns: Readonly<Record<string, string>>,
  factors: (column: string) => TableRecord['factors'],
): TableRecord[] {
  return Object.entries(columns).flatMap(([key, column]): TableRecord[] => {
    const percent: unknown = Reflect.get(row, key);
    if (typeof percent !== 'number') return [];
    return [{ factors: factors(column), values: { top1: percent / 100 }, source: 'paper' }];
  });
}
