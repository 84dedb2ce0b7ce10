import { frameLabels, type Dataset } from '../../data';
import { checkFinite } from '../detection/checkFinite';
import { splitRows, type FrameScorer } from '../detection/frameScorer';
import { mostProbable } from '../detection/mostProbable';
import { scoreFrames, type ScoredFrames, type ScoreFramesOptions } from '../detection/scoreFrames';
import { withoutShortRuns } from './labelSegments';
import type { LabelledVideo } from './scoreSegmentation';
import type { SegmentationSettings } from './segmentationSettings';

export interface LabelFramesOptions extends ScoreFramesOptions, Pick<SegmentationSettings, 'minimumLength'> {
  /** Given the scores of frames as they are done; it must copy what it keeps. */
  onScores?: (frames: ScoredFrames) => void;
}

/**
 * Labels every frame of whole recordings, beside detection and from the same scores: the most probable class, background included,
 * without short runs. What is held of a recording is its labels.
 */
export async function labelFrames(
  scorer: FrameScorer,
  dataset: Dataset,
  recordings: readonly number[],
  { minimumLength, onScores, ...options }: LabelFramesOptions,
): Promise<LabelledVideo[]> {
  const videos: LabelledVideo[] = [];
  let labels: number[] = [];
  for await (const frames of scoreFrames(scorer, dataset, recordings, options)) {
    onScores?.(frames);
    const { recording, scores, last } = frames;
    checkFinite(scores);
    const { classes } = splitRows(scores, scorer);
    for (let start = 0; start < classes.length; start += scorer.width) {
      labels.push(mostProbable(classes.subarray(start, start + scorer.width)));
    }
    if (!last) continue;
    videos.push({
      name: dataset.name(recording),
      truth: frameLabels(dataset.segments(recording), 0, dataset.frames(recording)),
      predicted: withoutShortRuns(Int32Array.from(labels), minimumLength),
    });
    labels = [];
  }
  return videos;
}
