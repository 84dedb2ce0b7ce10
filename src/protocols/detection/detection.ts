import { join } from 'node:path';

import { proposalFile, writeDetections, writeProposalFolder, type Dataset } from '../../data';
import { InputError } from '../../errors';
import type { Protocol, ProtocolInput } from '../protocol';
import { checkDetection } from './checkDetection';
import { detect, type Detections } from './detect';
import { detectionHeadline, headlineMetric, reportDetections, type DetectionFields } from './detectionReport';
import { defaultDetection, detectionChoices, type DetectionSettings } from './detectionSettings';
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
  keeps: ({ protocol }) => protocol === 'usdrl',
  passes: ({ protocol, usdrl, ssd }, _options, { train, frames }) =>
    protocol === 'usdrl'
      ? (3 * usdrl.epochs * frames.train) / usdrl.trainStride + frames.test / usdrl.testStride
      : ssd.clipsPerRecording * train + frames.test,
  headline: detectionHeadline,
  async measure(input, section, { scoresOf = [] }, work) {
    const { dataset, parts, folder } = input;
    const { protocol } = section;
    checkParts(input, scoresOf);
    if (input.detector !== undefined && protocol !== 'usdrl') {
      throw new InputError({ thing: 'detection.protocol', found: 'ssd', wanted: 'usdrl, with a stored detector' });
    }
    const prepared = await (protocol === 'usdrl' ? usdrlProtocol : ssdProtocol)(input, section, work);
    try {
      const { scorer } = prepared;
      const kept = new KeptScores(dataset, parts.test, scoresOf);
      const begin = performance.now();
      const heads = await detect(scorer, dataset, parts.test, {
        segments: section[protocol].segments,
        onScores: (frames) => kept.take(frames, scorer.heads * scorer.width),
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

/**
 * @throws InputError unless the parts of the split have labelled segments, the test part has the recordings named, and files can
 *   have the names of its recordings: all before a training that may take hours
 */
function checkParts({ dataset, split, parts, detector }: ProtocolInput, scoresOf: readonly string[]): void {
  const needed = detector === undefined ? (['train', 'test'] as const) : (['test'] as const);
  for (const part of needed) {
    if (parts[part].some((index) => dataset.segments(index).length > 0)) continue;
    throw new InputError({
      file: dataset.folder,
      thing: `labelled segments in the ${part} part of ${split}`,
      found: 'none',
      wanted: 'some',
      fix: 'Import untrimmed recordings, e.g. with `usdrl import synthetic --untrimmed`.',
    });
  }
  const names = parts.test.map((index) => dataset.name(index));
  names.forEach(proposalFile);
  const unknown = scoresOf.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const wanted = `a recording of the test part, e.g. ${names[0]}`;
  throw new InputError({ thing: 'recording whose scores are kept', found: unknown, wanted });
}
