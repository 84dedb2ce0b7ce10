import { experimentAt, knn, linearOf, headings } from '../plannedCell';
import type { PlannedCell, Study } from '../study';

/** Pre-trained on one data set, evaluated on another. */
export const transfer: Study = {
  title: 'Transfer between data sets',
  cells: ({ transfers, seeds }) =>
    seeds.sweeps.flatMap((seed) =>
      transfers.flatMap(({ from, to }) =>
        [linearOf(to), knn].map((measurement): PlannedCell => {
          const { dataset, split } = to;
          const on = from.dataset === dataset && from.split === split ? undefined : { dataset, split };
          return {
            factors: {
              'pre-trained on': from.label,
              column: `${to.label} ${headings[measurement.protocol]}`,
            },
            experiment: experimentAt(from, seed, [], { ...measurement, on }),
          };
        }),
      ),
    ),
  rows: ['pre-trained on'],
  notebooks: ['22-streams-and-transfer'],
};
