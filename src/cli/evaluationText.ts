import type { EvaluationResult } from '../runs';
import { columns, namedValues, percent, type Cell } from './textTable';

/** An evaluation of recognition as text: what was evaluated, the accuracies given, and the classes most often mixed up. */
export function evaluationText(result: EvaluationResult, accuracies: Record<string, Cell>): string {
  const { checkpoint, classifier, data, synthetic, counts, mostConfused, seconds } = result;
  const head = namedValues({
    checkpoint,
    data: `${data.name}, split ${data.split}${synthetic ? ' (synthetic)' : ''}`,
    clips: `${counts.train} train, ${counts.test} test, ${counts.classes} classes, ${counts.features} features`,
    ...accuracies,
    classifier,
    seconds: Number(seconds.toFixed(1)),
  });
  const pairs = mostConfused
    .slice(0, 5)
    .map(({ truthName, predictedName, count, share }) => [truthName, predictedName, count, percent(share)]);
  return pairs.length === 0 ? head : `${head}\n${columns(['class', 'taken for', 'clips', 'fraction'], pairs)}`;
}
