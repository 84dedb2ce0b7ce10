import { framesOfClip } from '../../data';
import { scoreFrames, SegmentFinder, splitRows } from '../../protocols';
import type { LongWork } from '../../progress';
import type { Clip } from '../../skeleton';
import type { OpenedClassifier } from './openClassifier';
import type { Prediction } from './prediction';

/** Frames and segments of an untrimmed recording by a detector. */
export async function predictFrames(
  clip: Clip,
  { scorer, segments, boundaries, wanted, classes }: Extract<OpenedClassifier, { of: 'frames' }>,
  { threshold = segments.threshold, ...options }: LongWork & { threshold?: number; batch?: number },
): Promise<Required<Pick<Prediction, 'segments' | 'frameLabels'>>> {
  const { width } = scorer;
  const finder = new SegmentFinder(width, { ...segments, threshold }, boundaries);
  const frameLabels: number[] = [];
  for await (const { scores } of scoreFrames(scorer, framesOfClip(clip, wanted.layout), [0], options)) {
    const rows = splitRows(scores, scorer);
    finder.push(rows.classes, rows.boundaries);
    for (let start = 0; start < rows.classes.length; start += width) {
      const row = rows.classes.subarray(start, start + width);
      frameLabels.push(row.indexOf(Math.max(...row)) - 1);
    }
  }
  const found = finder
    .finish()
    .map(([label, start, end, score]) => ({ label: label - 1, class: classes[label - 1], start, end, score }));
  return { segments: found.sort((a, b) => b.score - a.score || a.start - b.start), frameLabels };
}
