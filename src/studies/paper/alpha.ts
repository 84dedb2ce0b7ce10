import { curveOf } from '../barsAndCurves';
import { experimentAt, linearOf } from '../plannedCell';
import type { ProfilePlan } from '../profilePlan';
import type { PlannedCell, Study } from '../study';
import { paperFigure4 } from './paperTables';

/** Weights α of convolutional attention: 0 is dense shift attention only, 1 is convolutional attention only. */
export const alphas: readonly number[] = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

const paperColumn = 'NTU-60 x-sub linear';

/** Accuracy against the weight of convolutional attention, beside the paper's line. */
export const figure4: Study = {
  title: 'Figure 4: weight of convolutional attention',
  cells: ({ ablation, seeds, sweeps: extent }: ProfilePlan): PlannedCell[] => {
    const chosen = extent === 'all' ? alphas : [0, 0.5, 1];
    return seeds.figure4.flatMap((seed) =>
      chosen.map((alpha) => ({
        factors: { alpha, column: `${ablation.label} linear` },
        experiment: experimentAt(ablation, seed, [`encoder.alpha=${alpha}`], linearOf(ablation)),
      })),
    );
  },
  paper: () =>
    paperFigure4().map(({ alpha, top1 }) => ({
      factors: { alpha, column: paperColumn },
      values: { top1 },
      source: 'paper',
    })),
  statements: [
    { text: 'α = 0.5 is above dense shift attention alone (α = 0)', better: { alpha: '0.5' }, worse: { alpha: '0' } },
    { text: 'α = 0.5 is above convolutional attention alone (α = 1)', better: { alpha: '0.5' }, worse: { alpha: '1' } },
  ],
  figures: (own, profile) => [
    curveOf(
      own,
      'alpha',
      {
        name: `${profile}-figure4`,
        title: 'Weight of convolutional attention',
        xTitle: 'α (0: dense shift attention only, 1: convolutional only)',
      },
      [
        {
          name: paperColumn,
          points: paperFigure4().map(({ alpha, top1 }) => ({ x: alpha, value: top1 })),
          source: 'paper',
        },
      ],
    ),
  ],
  notebooks: ['15-figure4-alpha'],
};
