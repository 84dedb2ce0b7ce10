import { frameLabels, type Annotation, type Dataset, type DetectionVideo } from '../../data';
import type { BoundaryScoring } from './boundaryScores';
import { rowWidth, splitRows, type FrameScorer } from './frameScorer';
import { mostProbable } from './mostProbable';
import { scoreFrames, type ScoredFrames, type ScoreFramesOptions } from './scoreFrames';
import { SegmentFinder } from './segmentFinder';
import type { SegmentSettings } from './segmentSettings';

export interface DetectOptions extends ScoreFramesOptions {
  segments: SegmentSettings;
  /** Scores proposals by start and end too, where the scorer gives them; default by the classes alone. */
  boundaries?: BoundaryScoring;
  /** Given the scores of frames as they are done; it must copy what it keeps. */
  onScores?: (frames: ScoredFrames) => void;
}

/** What one classifier found in whole recordings. */
export interface Detections {
  /** The recordings with what is labelled and what was found, in the order asked for. */
  videos: DetectionVideo[];
  /** Share of frames, background included, whose most probable class is the labelled one. */
  frameAccuracy: number;
}

/**
 * Finds actions in whole recordings, frame scores to proposals as they come. Memory does not grow with the length of a recording,
 * apart from the proposals.
 *
 * @returns one for each head of the scorer
 */
export async function detect(
  scorer: FrameScorer,
  dataset: Dataset,
  recordings: readonly number[],
  { segments, boundaries, onScores, ...options }: DetectOptions,
): Promise<Detections[]> {
  const heads = Array.from({ length: scorer.heads }, () => ({ videos: [] as DetectionVideo[], hits: 0 }));
  const newFinders = (): SegmentFinder[] => heads.map(() => new SegmentFinder(scorer.width, segments, boundaries));
  let finders = newFinders();
  let total = 0;
  for await (const frames of scoreFrames(scorer, dataset, recordings, options)) {
    onScores?.(frames);
    const { recording, first, scores, last } = frames;
    const count = scores.length / rowWidth(scorer);
    const labels = frameLabels(dataset.segments(recording), first, count);
    total += count;
    heads.forEach((head, h) => {
      const { classes: own, boundaries: borders } = splitRows(scores, scorer, h);
      labels.forEach((label, row) => {
        if (mostProbable(own.subarray(row * scorer.width, (row + 1) * scorer.width)) === label) head.hits++;
      });
      finders[h].push(own, borders);
      if (!last) return;
      head.videos.push({
        name: dataset.name(recording),
        groundTruth: annotationsOf(dataset, recording),
        proposals: finders[h].finish(),
      });
    });
    if (last) finders = newFinders();
  }
  return heads.map(({ videos, hits }) => ({ videos, frameAccuracy: total === 0 ? 0 : hits / total }));
}

/** The labelled segments of a recording, with labels from 1. */
export function annotationsOf(dataset: Dataset, recording: number): Annotation[] {
  return dataset.segments(recording).map(([label, start, end]): Annotation => [label + 1, start, end]);
}
