import { frameLabels, type Annotation, type Dataset, type DetectionVideo } from '../../data';
import type { FrameScorer } from './frameScorer';
import { scoreFrames, type ScoredFrames, type ScoreFramesOptions } from './scoreFrames';
import { SegmentFinder } from './segmentFinder';
import type { SegmentSettings } from './segmentSettings';

export interface DetectOptions extends ScoreFramesOptions {
  segments: SegmentSettings;
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
  { segments, onScores, ...options }: DetectOptions,
): Promise<Detections[]> {
  const heads = Array.from({ length: scorer.heads }, () => ({ videos: [] as DetectionVideo[], hits: 0 }));
  const newFinders = (): SegmentFinder[] => heads.map(() => new SegmentFinder(scorer.width, segments));
  let finders = newFinders();
  let total = 0;
  for await (const frames of scoreFrames(scorer, dataset, recordings, options)) {
    onScores?.(frames);
    const { recording, first, scores, last } = frames;
    const count = scores.length / (scorer.heads * scorer.width);
    const labels = frameLabels(dataset.segments(recording), first, count);
    total += count;
    heads.forEach((head, h) => {
      const own = columnsOf(scores, scorer, h);
      labels.forEach((label, row) => {
        if (largest(own.subarray(row * scorer.width, (row + 1) * scorer.width)) === label) head.hits++;
      });
      finders[h].push(own);
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

/** The columns of one head. */
function columnsOf(scores: Float32Array, { heads, width }: FrameScorer, head: number): Float32Array {
  if (heads === 1) return scores;
  const rows = scores.length / (heads * width);
  const own = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const start = (row * heads + head) * width;
    own.set(scores.subarray(start, start + width), row * width);
  }
  return own;
}

function largest(row: Float32Array): number {
  let best = 0;
  for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
  return best;
}
