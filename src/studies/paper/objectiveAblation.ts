import { bothProtocols, experimentAt, knn, only, sttr, weights } from '../plannedCell';
import type { ProfilePlan } from '../profilePlan';
import type { Factors, PlannedCell, Study } from '../study';
import { paperTable5 } from './paperTables';

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
function table5Settings({ VAC, XC, MGFD, encoder }: (typeof table5Rows)[number]): string[] {
  const baseline = !VAC && !XC && !MGFD;
  return [
    ...(encoder === 'STTR' ? sttr : []),
    ...(baseline ? weights({ contrastive: 1, similarity: 0 }) : []),
    ...(VAC ? [] : weights({ vac: 0 })),
    ...(XC ? [] : weights({ xcorr: 0 })),
    ...(MGFD ? [] : only('instance')),
  ];
}

const sign = (on: boolean): string => (on ? '✓' : '–');

function factorsOf({ VAC, XC, MGFD, encoder }: (typeof table5Rows)[number]): Factors {
  return { VAC: sign(VAC), XC: sign(XC), 'MG-FD': sign(MGFD), encoder };
}

const row = (VAC: boolean, XC: boolean, MGFD: boolean, encoder: 'STTR' | 'DSTE'): Factors =>
  factorsOf({ VAC, XC, MGFD, encoder });

/** Terms and granularities. */
export const table5: Study = {
  title: 'Table 5: terms and granularities',
  cells: ({ ablation, seeds }) =>
    seeds.tables.flatMap((seed) =>
      table5Rows.flatMap((one) => bothProtocols(ablation, seed, table5Settings(one), factorsOf(one))),
    ),
  rows: ['VAC', 'XC', 'MG-FD', 'encoder'],
  paper: paperTable5,
  statements: [
    {
      text: 'cross-correlation helps (DSTE)',
      better: row(true, true, true, 'DSTE'),
      worse: row(true, false, true, 'DSTE'),
    },
    {
      text: 'cross-correlation helps (STTR)',
      better: row(true, true, true, 'STTR'),
      worse: row(true, false, true, 'STTR'),
    },
    {
      text: 'several granularities are above one (DSTE)',
      better: row(true, true, true, 'DSTE'),
      worse: row(true, true, false, 'DSTE'),
    },
    { text: 'DSTE is above STTR', better: row(true, true, true, 'DSTE'), worse: row(true, true, true, 'STTR') },
  ],
  notebooks: ['13-table5-ablation'],
};

/** The panels of Figure 5 in their order. */
export const figure5Panels: readonly { title: string; row: (typeof table5Rows)[number] }[] = [
  { title: 'contrastive, with negatives', row: { VAC: false, XC: false, MGFD: false, encoder: 'DSTE' } },
  { title: 'multi-grained, without XC', row: { VAC: true, XC: false, MGFD: true, encoder: 'DSTE' } },
  { title: 'single-grained, with XC', row: { VAC: true, XC: true, MGFD: false, encoder: 'DSTE' } },
  { title: 'multi-grained, with XC', row: { VAC: true, XC: true, MGFD: true, encoder: 'DSTE' } },
];

/** Features in the plane, for four objectives. */
export function figure5Cells({ ablation, seeds }: ProfilePlan): PlannedCell[] {
  return figure5Panels.map(({ title, row: objective }) => ({
    factors: { panel: title, column: `${ablation.label} retrieval` },
    experiment: experimentAt(ablation, seeds.tables[0], table5Settings(objective), knn),
  }));
}
