import type { TailRule, WindowNormalisation } from '../../data';
import { defaultDetectionTraining, type DetectionTrainingSettings } from '../detection/detectionTraining';
import type { WholeFrom } from '../protocol';

/**
 * Settings of segmentation. Of the journal version nothing of it is released but a command with detection's learning rate and batch;
 * how whole recordings come to an encoder of windows is not known: all of it is ours.
 */
export interface SegmentationSettings extends DetectionTrainingSettings {
  /** How windows are normalised; see the same of detection. */
  normalise: WindowNormalisation;
  /** Frames from one training window to the next; a window has `augment.frames`. */
  trainStride: number;
  /** Frames from one test window to the next; a frame gets the mean of the probabilities of all windows that cover it. */
  testStride: number;
  /** What becomes of the frames after the last whole window. */
  tail: TailRule;
  /**
   * Runs of frames of one label that are shorter take the label of the longer neighbour; 1: none is too short. Default 15, half a
   * second of PKU-MMD.
   */
  minimumLength: number;
}

export const defaultSegmentation: SegmentationSettings = {
  ...defaultDetectionTraining,
  normalise: 'window',
  trainStride: 32,
  testStride: 32,
  tail: 'repeat',
  minimumLength: 15,
};

export const segmentationChoices: Readonly<Record<string, readonly string[]>> = {
  normalise: ['window', 'video', 'none'],
  tail: ['repeat', 'shift'],
};

const counts = [
  'trainStride',
  'testStride',
  'batch',
  'microBatch',
  'epochs',
  'checkpointEvery',
  'minimumLength',
] as const;

/** @throws InputError for settings of segmentation that make no sense */
export function checkSegmentation(section: SegmentationSettings, wholeFrom: WholeFrom): void {
  counts.forEach((key) => wholeFrom(key, section[key], 1));
}
