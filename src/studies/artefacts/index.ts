import { figure4 } from './alpha';
import { granularity } from './granularity';
import { figure5, table5 } from './objectiveAblation';
import type { Artefact } from './plannedCell';
import { table1, table2, table3 } from './recognition';
import { sweeps, terms } from './sweeps';
import { transfer } from './transfer';

export { alphas } from './alpha';
export { granularitySubsets } from './granularity';
export { figure5Panels, table5Rows } from './objectiveAblation';
export { type Artefact, type PlannedCell } from './plannedCell';
export { sweepsOf, termAblations, type Sweep } from './sweeps';

/** Tables and figures by name. */
export const artefacts = {
  table1: { title: 'Table 1: linear evaluation', cells: table1 },
  table2: { title: 'Table 2: semi-supervised, the whole model fine-tuned', cells: table2 },
  table3: { title: 'Table 3: retrieval', cells: table3 },
  table5: { title: 'Table 5: terms and granularities', cells: table5 },
  figure4: { title: 'Figure 4: weight of convolutional attention', cells: figure4 },
  figure5: { title: 'Figure 5: features in the plane', cells: figure5 },
  granularity: { title: 'Granularities of decorrelation', cells: granularity },
  terms: { title: 'Each term alone and removed', cells: terms },
  sweeps: { title: 'Weights, views, gap, projectors, batch', cells: sweeps },
  transfer: { title: 'Transfer between data sets', cells: transfer },
} as const satisfies Readonly<Record<string, Artefact>>;

export type ArtefactName = keyof typeof artefacts;

export const artefactNames = Object.keys(artefacts) as ArtefactName[];
