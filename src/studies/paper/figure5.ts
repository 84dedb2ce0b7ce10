import { planRuns } from '../../runs';
import { embeddingFigure, embeddingName } from '../embeddingFigure';
import type { Study } from '../study';
import { figure5Cells } from './objectiveAblation';

/** Features in the plane, for four objectives: drawn where the runs were made. */
export const figure5: Study = {
  title: 'Figure 5: features in the plane',
  cells: figure5Cells,
  rows: ['panel'],
  runFigures: (cells, records, work) => {
    const experiments = cells.map(({ experiment }) => experiment);
    const made = planRuns(experiments, { dataRoot: work.dataRoot, runs: records.runs });
    if (!made.every(({ pretraining }) => pretraining === 'done')) return [];
    const method = 'tsne';
    return [{ name: embeddingName(records, method), draw: () => embeddingFigure(records, { method, ...work }) }];
  },
  notebooks: ['16-figure5-embeddings'],
};
