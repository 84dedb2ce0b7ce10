import type { TailRule, WindowNormalisation } from '../../data';
import { defaultBoundaries, type BoundarySettings } from './boundaryScores';
import { defaultClipClassifier, type ClipClassifierSettings } from './clipClassifier';
import { defaultDetectionTraining, type DetectionTrainingSettings } from './detectionTraining';
import type { DetectionMetric } from './scoreDetections';
import { activitySegments, perClassSegments, type SegmentSettings } from './segmentSettings';

/** Settings of detection. The defaults are the released code where it says something, and marked as ours where it does not. */
export interface DetectionSettings {
  /**
   * `usdrl`: the whole model is fine-tuned on windows. `ssd`: a linear classifier on clips round every frame, encoder frozen.
   * `boundary`: as `usdrl`, whose settings it takes, with two outputs for start and end by which intervals are scored too; ours.
   */
  protocol: 'usdrl' | 'ssd' | 'boundary';
  /** The metric of the headline; `auto` is the protocol's own, `voc` for `ssd` and else `official`. Both are always given. */
  metric: DetectionMetric | 'auto';
  /** Least overlap of a hit in the headline. */
  theta: number;
  /** Further overlaps at which the score is given. */
  thetas: readonly number[];
  /**
   * How windows are normalised. Not published; `window` is ours: weights pre-trained on clips expect every input normalised as a
   * clip is.
   */
  normalise: WindowNormalisation;
  usdrl: DetectionTrainingSettings & {
    /**
     * Frames from one training window to the next. Not published; half a window is ours, so that every action is seen whole or
     * nearly so.
     */
    trainStride: number;
    /** Frames from one test window to the next. A whole window, as the released evaluation implies: it uses every row once. */
    testStride: number;
    /**
     * What becomes of the frames after the last whole window. Not published; `repeat` is ours: the last frame is repeated, and
     * what is scored for the repetitions is dropped, so every frame is scored once and no proposal ends after the recording.
     */
    tail: TailRule;
    segments: SegmentSettings;
  };
  ssd: ClipClassifierSettings & {
    /** Frames of a clip; they are resized to what the encoder takes. */
    frames: number;
    /** Frames from one of a test clip to the next. */
    testStep: number;
    /** Which test is the headline: the best by mAP over actions at `theta`, as released although chosen on the test part, or the last. */
    report: 'best' | 'last';
    segments: SegmentSettings;
  };
  boundary: BoundarySettings;
}

export const defaultDetection: DetectionSettings = {
  protocol: 'usdrl',
  metric: 'auto',
  theta: 0.5,
  thetas: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
  normalise: 'window',
  usdrl: { ...defaultDetectionTraining, trainStride: 32, testStride: 64, tail: 'repeat', segments: perClassSegments },
  ssd: { ...defaultClipClassifier, frames: 16, testStep: 4, report: 'best', segments: activitySegments },
  boundary: defaultBoundaries,
};

/** Settings of detection that take one of a few words, by their path below `detection`. */
export const detectionChoices: Readonly<Record<string, readonly string[]>> = {
  protocol: ['usdrl', 'ssd', 'boundary'],
  metric: ['auto', 'official', 'voc'],
  normalise: ['window', 'video', 'none'],
  'usdrl.tail': ['repeat', 'shift'],
  'ssd.report': ['best', 'last'],
  ...segmentChoices('usdrl.segments'),
  ...segmentChoices('ssd.segments'),
};

function segmentChoices(path: string): Record<string, readonly string[]> {
  return {
    [`${path}.rule`]: ['perClass', 'activity'],
    [`${path}.suppression`]: ['none', 'perClass', 'all'],
  };
}

/** The section whose training and segments a protocol takes. */
export function pipelineOf({ protocol }: Pick<DetectionSettings, 'protocol'>): 'usdrl' | 'ssd' {
  return protocol === 'ssd' ? 'ssd' : 'usdrl';
}
