import type { MetricsRow } from '../../runs';

/** Rows of plain numbers, as data frames take them: `aq.from(run.metrics())`. Every row has the same columns. */
export type MetricTable = Record<string, number>[];

/** The steps of a run, one row each: `step` counts from the start, every term of the objective is a column `domain.term`. */
export function stepTable(rows: readonly MetricsRow[]): MetricTable {
  return rows
    .flatMap((row) => (row.kind === 'step' ? [row] : []))
    .map(({ epoch, learningRate, loss, gradientNorm, seconds, terms }, step) => {
      return { step, epoch, learningRate, loss, ...terms, gradientNorm, seconds };
    });
}

/** The epochs of a run, one row each: means over their steps, and the health of the features at their end. */
export function epochTable(rows: readonly MetricsRow[]): MetricTable {
  return rows
    .flatMap((row) => (row.kind === 'epoch' ? [row] : []))
    .map(({ epoch, steps, learningRate, loss, terms, health, seconds }) => {
      return { epoch, steps, learningRate, loss, ...terms, ...health, seconds };
    });
}
