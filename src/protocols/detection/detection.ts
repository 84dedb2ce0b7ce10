import { join } from 'node:path';

import { writeDetections, writeProposalFolder, type Dataset } from '../../data';
import { InputError } from '../../errors';
import type { Protocol } from '../protocol';
import { checkDetection } from './checkDetection';
import { checkUntrimmed } from './checkUntrimmed';
import { detect, type Detections } from './detect';
import { detectionHeadline, headlineMetric, reportDetections, type DetectionFields } from './detectionReport';
import { defaultDetection, detectionChoices, pipelineOf, type DetectionSettings } from './detectionSettings';
import { KeptScores } from './keptScores';
import type { PreparedScorer } from './preparedScorer';
import { scoreDetections } from './scoreDetections';
import { ssdProtocol } from './ssdProtocol';
import { usdrlProtocol } from './usdrlProtocol';

export interface DetectionOptions {
  /** Recordings of the test part whose frame scores are kept, by name. */
  scoresOf?: readonly string[];
}

/**
 * Action detection (paper Table 4): trains a detector on the training part of a split of untrimmed recordings, by the protocol of
 * the settings, and scores what it finds in the test part. It goes over whole recordings in memory that does not grow with
 * their length. The folder beside the result takes the proposals as JSON (`proposals.json`) and as the official evaluator reads
 * them (`proposals/`), and the frame scores asked for (`scores/`).
 */
export const detection: Protocol<DetectionSettings, DetectionFields, DetectionOptions> = {
  defaults: defaultDetection,
  choices: detectionChoices,
  check: checkDetection,
  options: ['scoresOf'],
  needs: 'recordings',
  keeps: (section) => pipelineOf(section) === 'usdrl',
  passes: ({ protocol, usdrl, ssd }, _options, { train, frames }) =>
    protocol === 'ssd'
      ? ssd.clipsPerRecording * train + frames.test
      : (3 * usdrl.epochs * frames.train) / usdrl.trainStride + frames.test / usdrl.testStride,
  headline: detectionHeadline,
  async measure(input, section, { scoresOf = [] }, work) {
    const { dataset, parts, folder } = input;
    const { protocol, boundary } = section;
    const pipeline = pipelineOf(section);
    checkUntrimmed(input, scoresOf);
    if (input.detector !== undefined && pipeline === 'ssd') {
      const wanted = 'usdrl or boundary, with a stored detector';
      throw new InputError({ thing: 'detection.protocol', found: 'ssd', wanted });
    }
    const prepared = await (pipeline === 'usdrl' ? usdrlProtocol : ssdProtocol)(input, section, work);
    try {
      const { scorer } = prepared;
      const kept = new KeptScores(dataset, parts.test, scoresOf);
      const begin = performance.now();
      const heads = await detect(scorer, dataset, parts.test, {
        segments: section[pipeline].segments,
        ...(protocol === 'boundary' ? { boundaries: boundary } : {}),
        onScores: (frames) => kept.take(frames, scorer),
        batch: input.views.batch,
        ...work,
      });
      const seconds = (performance.now() - begin) / 1000;
      const { chosen, byEpoch } = chooseHead(heads, prepared, dataset, section);
      const { videos, frameAccuracy } = heads[chosen];
      if (folder !== undefined) {
        writeDetections(join(folder, 'proposals.json'), videos);
        writeProposalFolder(join(folder, 'proposals'), videos);
        kept.write(join(folder, 'scores'), scorer, chosen);
      }
      const frames = parts.test.reduce((sum, index) => sum + dataset.frames(index), 0);
      return {
        fields: {
          detectionProtocol: protocol,
          ...reportDetections(videos, dataset.info.classes, section),
          frameAccuracy,
          counts: {
            train: parts.train.length,
            test: parts.test.length,
            windows: prepared.windows,
            classes: dataset.info.classes.length,
            frames,
            segments: videos.reduce((sum, { groundTruth }) => sum + groundTruth.length, 0),
            proposals: videos.reduce((sum, { proposals }) => sum + proposals.length, 0),
          },
          epochs: prepared.epochs[chosen],
          training: prepared.training,
          byEpoch,
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

/** The head of the headline, and the headline score of each. */
function chooseHead(
  heads: readonly Detections[],
  { epochs }: PreparedScorer,
  { info }: Dataset,
  section: DetectionSettings,
): { chosen: number; byEpoch: DetectionFields['byEpoch'] } {
  const { theta, ssd } = section;
  const options = { metric: headlineMetric(section), theta, classes: info.classes.length };
  const byEpoch = heads.map(({ videos }, head) => {
    const { mapAction, mapVideo } = scoreDetections(videos, options);
    return { epoch: epochs[head], mapAction, mapVideo };
  });
  const best = byEpoch.reduce((found, { mapAction }, head) => (mapAction > byEpoch[found].mapAction ? head : found), 0);
  return { chosen: ssd.report === 'best' ? best : heads.length - 1, byEpoch };
}
