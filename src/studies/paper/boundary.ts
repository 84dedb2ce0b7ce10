import type { ProfilePlan } from '../profilePlan';
import type { PlannedCell, Study } from '../study';
import { table4 } from './detection';

const borders = 'class and borders';

/** Detection once more: proposals scored by their class alone, as in Table 4, and by start and end too. */
export const boundary: Study = {
  title: 'Detection scored by start and end',
  cells: (plan: ProfilePlan) =>
    table4.cells(plan).flatMap(({ factors: { method, column }, experiment }): PlannedCell[] => {
      const set = [...(experiment.set ?? []), 'detection.protocol=boundary'];
      return [
        { factors: { method, score: 'class', column }, experiment },
        { factors: { method, score: borders, column }, experiment: { ...experiment, set } },
      ];
    }),
  rows: ['method', 'score'],
  measured: table4.measured,
  values: table4.values,
  statements: [
    ...['raw coordinates', 'untrained DSTE', 'USDRL (DSTE)'].map((method) => ({
      text: `borders add to the class in detection with ${method}`,
      better: { method, score: borders },
      worse: { method, score: 'class' },
    })),
    {
      text: 'pre-trained DSTE is above untrained DSTE, scored by borders too',
      better: { method: 'USDRL (DSTE)', score: borders },
      worse: { method: 'untrained DSTE', score: borders },
    },
  ],
  notebooks: ['14-table4-detection'],
};
