import type { TableRecord } from '../report';
import type { EvaluationResult } from '../runs';
import type { GridFolder } from './gridFolder';
import { isDone, readResult } from './runResults';

/** The factor that says by which protocol a value was measured. */
export const evaluationFactor = 'evaluation';

/**
 * The results of a grid for tables and figures: one record for each evaluation of each run that is done, with the levels of the
 * axes as factors, and `top1` (and `top5` where there is one) as values. Links are from the grid's folder.
 */
export function gridRecords(folder: GridFolder): TableRecord[] {
  return folder.ids
    .filter((id) => isDone(folder, id))
    .flatMap((id) =>
      folder.evaluate.map((evaluation): TableRecord => {
        const { levels, seed } = folder.levels(id);
        const result = readResult(folder, id, evaluation);
        return {
          factors: { ...levels, [evaluationFactor]: evaluation },
          values: valuesOf(result),
          source: result.synthetic ? 'synthetic' : 'ours',
          seed,
          link: `runs/${id}`,
        };
      }),
    );
}

function valuesOf(result: EvaluationResult): Record<string, number> {
  const { top1 } = result;
  return 'top5' in result && typeof result.top5 === 'number' ? { top1, top5: result.top5 } : { top1 };
}
