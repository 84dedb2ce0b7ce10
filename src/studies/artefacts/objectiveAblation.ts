import type { ProfilePlan } from '../profilePlan';
import { bothProtocols, experimentAt, knn, only, sttr, weights, type PlannedCell } from './plannedCell';

/** Rows of Table 5: which parts of the objective are on. */
export const table5Rows: readonly { VAC: boolean; XC: boolean; MGFD: boolean; encoder: 'STTR' | 'DSTE' }[] = [
  // Without any part: the contrastive baseline with negatives (ours is NT-Xent on instances; the paper does not say).
  { VAC: false, XC: false, MGFD: false, encoder: 'STTR' },
  { VAC: true, XC: false, MGFD: true, encoder: 'STTR' },
  { VAC: true, XC: true, MGFD: true, encoder: 'STTR' },
  { VAC: false, XC: false, MGFD: false, encoder: 'DSTE' },
  { VAC: true, XC: false, MGFD: true, encoder: 'DSTE' },
  { VAC: true, XC: true, MGFD: false, encoder: 'DSTE' },
  { VAC: true, XC: true, MGFD: true, encoder: 'DSTE' },
];

/** What makes a row of Table 5. */
export function table5Settings({ VAC, XC, MGFD, encoder }: (typeof table5Rows)[number]): string[] {
  const baseline = !VAC && !XC && !MGFD;
  return [
    ...(encoder === 'STTR' ? sttr : []),
    ...(baseline ? weights({ contrastive: 1, similarity: 0 }) : []),
    ...(VAC ? [] : weights({ vac: 0 })),
    ...(XC ? [] : weights({ xcorr: 0 })),
    ...(MGFD ? [] : only('instance')),
  ];
}

export function table5({ ablation, seeds }: ProfilePlan): PlannedCell[] {
  const sign = (on: boolean): string => (on ? '✓' : '–');
  return seeds.tables.flatMap((seed) =>
    table5Rows.flatMap((row) =>
      bothProtocols(ablation, seed, table5Settings(row), {
        VAC: sign(row.VAC),
        XC: sign(row.XC),
        'MG-FD': sign(row.MGFD),
        encoder: row.encoder,
      }),
    ),
  );
}

/** The panels of Figure 5 in their order. */
export const figure5Panels: readonly { title: string; row: (typeof table5Rows)[number] }[] = [
  { title: 'contrastive, with negatives', row: { VAC: false, XC: false, MGFD: false, encoder: 'DSTE' } },
  { title: 'multi-grained, without XC', row: { VAC: true, XC: false, MGFD: true, encoder: 'DSTE' } },
  { title: 'single-grained, with XC', row: { VAC: true, XC: true, MGFD: false, encoder: 'DSTE' } },
  { title: 'multi-grained, with XC', row: { VAC: true, XC: true, MGFD: true, encoder: 'DSTE' } },
];

export function figure5({ ablation, seeds }: ProfilePlan): PlannedCell[] {
  return figure5Panels.map(({ title, row }) => ({
    factors: { panel: title, column: `${ablation.label} retrieval` },
    experiment: experimentAt(ablation, seeds.tables[0], table5Settings(row), knn),
  }));
}
