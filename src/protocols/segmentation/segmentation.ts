import { join } from 'node:path';

import { writeDetections, type Annotation, type DetectionVideo } from '../../data';
import { checkUntrimmed } from '../detection/checkUntrimmed';
import { defaultBoundaries } from '../detection/boundaryScores';
import { KeptScores } from '../detection/keptScores';
import { usdrlProtocol } from '../detection/usdrlProtocol';
import type { Headline, Protocol } from '../protocol';
import { labelFrames } from './labelFrames';
import { segmentsOf } from './labelSegments';
import { scoreSegmentation, type LabelledVideo, type SegmentationScore } from './scoreSegmentation';
import {
  checkSegmentation,
  defaultSegmentation,
  segmentationChoices,
  type SegmentationSettings,
} from './segmentationSettings';

export interface SegmentationOptions {
  /** Recordings of the test part whose frame scores are kept, by name. */
  scoresOf?: readonly string[];
}

/** A recording as segments, what a time line shows. */
export interface SegmentedRecording {
  name: string;
  frames: number;
  /** Labels from 1, first frame, first frame after. */
  truth: Annotation[];
  predicted: Annotation[];
}

/** The result of segmentation on the test part of a split. Scores are fractions in [0, 1]. */
export interface SegmentationFields extends Omit<SegmentationScore, 'perClass'> {
  perClass: (SegmentationScore['perClass'][number] & { name: string })[];
  counts: {
    train: number;
    test: number;
    /** Windows of the training part. */
    windows: number;
    classes: number;
    frames: number;
    /** Labelled and predicted ones of the test part. */
    segments: number;
    predicted: number;
  };
  /** Epochs of training. */
  epochs: number;
  training: object[];
  /** The first test recording. */
  example: SegmentedRecording;
  /** Folder with the detector, the segments as JSON, and the frame scores asked for. */
  folder: string | undefined;
  /** Of segmentation alone, training left out. */
  framesPerSecond: number;
}

/**
 * Temporal segmentation: every frame of untrimmed recordings gets a class or the background. The whole model is trained with a
 * linear classifier of frames, as by detection's protocol `usdrl`; at test windows overlap, and a frame takes the class of largest mean
 * probability; short runs of a label are removed. The folder beside the result takes the segments as JSON (`segments.json`, in the form of proposals), and the frame
 * scores asked for (`scores/`). With a detector that was trained before nothing is trained.
 */
export const segmentation: Protocol<SegmentationSettings, SegmentationFields, SegmentationOptions> = {
  defaults: defaultSegmentation,
  choices: segmentationChoices,
  check: checkSegmentation,
  options: ['scoresOf'],
  needs: 'recordings',
  passes: ({ epochs, trainStride, testStride }, _options, { frames }) =>
    (3 * epochs * frames.train) / trainStride + frames.test / testStride,
  headline: segmentationHeadline,
  async measure(input, section, { scoresOf = [] }, work) {
    const { dataset, parts, folder } = input;
    checkUntrimmed(input, scoresOf);
    const { normalise, minimumLength, ...usdrl } = section;
    const training = { protocol: 'usdrl', normalise, usdrl, boundary: defaultBoundaries } as const;
    const prepared = await usdrlProtocol(input, training, work, 'segmentation');
    try {
      const { scorer } = prepared;
      const kept = new KeptScores(dataset, parts.test, scoresOf);
      const begin = performance.now();
      const onScores = (frames: Parameters<typeof kept.take>[0]): void => kept.take(frames, scorer);
      const { batch } = input.views;
      const options = { minimumLength, onScores, batch, ...work };
      const videos = await labelFrames(scorer, dataset, parts.test, options);
      const seconds = (performance.now() - begin) / 1000;
      const segmented = videos.map(segmentedOf);
      if (folder !== undefined) {
        writeDetections(join(folder, 'segments.json'), segmented.map(asProposals));
        kept.write(join(folder, 'scores'), scorer, 0);
      }
      const { classes } = dataset.info;
      const score = scoreSegmentation(videos, classes.length);
      const sum = (of: (one: SegmentedRecording) => number): number =>
        segmented.reduce((total, one) => total + of(one), 0);
      const frames = sum((one) => one.frames);
      return {
        fields: {
          ...score,
          perClass: score.perClass.map((one) => ({ ...one, name: classes[one.label - 1] })),
          counts: {
            train: parts.train.length,
            test: parts.test.length,
            windows: prepared.windows,
            classes: classes.length,
            frames,
            segments: sum(({ truth }) => truth.length),
            predicted: sum(({ predicted }) => predicted.length),
          },
          epochs: prepared.epochs[0],
          training: prepared.training,
          example: segmented[0],
          folder,
          framesPerSecond: frames / seconds,
        },
        settings: section,
      };
    } finally {
      prepared.close();
    }
  },
};

/** What a record keeps of segmentation: the measures, F1 at 0.5 of each class, and a recording for a time line. */
export function segmentationHeadline(fields: SegmentationFields): Headline {
  const { frameAccuracy, edit, f1At10, f1At25, f1At50, perClass, example } = fields;
  return {
    values: { frameAccuracy, edit, f1At10, f1At25, f1At50 },
    perClass: perClass.map(({ name, f1At50: value }) => ({ name, value })),
    details: { example },
  };
}

function segmentedOf({ name, truth, predicted }: LabelledVideo): SegmentedRecording {
  return { name, frames: truth.length, truth: segmentsOf(truth), predicted: segmentsOf(predicted) };
}

/** All segments are equally sure. */
function asProposals({ name, truth, predicted }: SegmentedRecording): DetectionVideo {
  return {
    name,
    groundTruth: truth,
    proposals: predicted.map(([label, start, end]) => [label, start, end, 1]),
  };
}
