import { join } from 'node:path';

import { writeDetections, writeProposalFolder } from '../../data';
import { detect, scoreDetections, type Detections } from '../../protocols';
import { viewSettings } from '../evaluationResult';
import { provenance, resultFile, writeResult } from '../provenance';
import type { DetectionInput, DetectionRequest } from './detectionInput';
import { headlineMetric, reportDetections, type DetectionResult } from './detectionResult';
import { KeptScores } from './keptScores';
import { openDetection } from './openDetection';

/**
 * Action detection (paper Table 4): trains a detector on the training part of a split of untrimmed recordings, by the protocol of
 * the settings, and scores what it finds in the test part. It goes over whole recordings in memory that does not grow with
 * their length.
 *
 * The result is written as `result-detection.json` in the run folder of the checkpoint. A folder of the same name without the
 * ending takes the detector, the proposals as JSON (`proposals.json`) and as the official evaluator reads them (`proposals/`), and
 * the frame scores asked for (`scores/`).
 *
 * @throws InputError for unfit input, and before any work when the result exists and `force` is not given; Interrupted when
 *   stopped, after saving the state that `resume` goes on from
 */
export async function evaluateDetection(request: DetectionRequest): Promise<DetectionResult> {
  const { out, force, detector, checkpoint = detector, split, seed = 0, progress, signal, batch } = request;
  const file = resultFile('result-detection.json', { out, force, checkpoint });
  const folder = file === undefined ? undefined : folderBeside(file);
  const start = performance.now();
  const input = await openDetection(request, folder);
  try {
    const { dataset, settings, source, prepared } = input;
    const { protocol } = settings.detection;
    const { scorer } = prepared;
    const { train, test } = dataset.split(split);
    const kept = new KeptScores(dataset, test, request.scoresOf ?? []);
    const begin = performance.now();
    const heads = await detect(scorer, dataset, test, {
      segments: settings.detection[protocol].segments,
      onScores: (frames) => kept.take(frames, scorer.heads * scorer.width),
      batch,
      progress,
      signal,
    });
    const detectionSeconds = (performance.now() - begin) / 1000;
    const { chosen, byEpoch } = chooseHead(heads, input);
    const { videos, frameAccuracy } = heads[chosen];
    if (folder !== undefined) {
      writeDetections(join(folder, 'proposals.json'), videos);
      writeProposalFolder(join(folder, 'proposals'), videos);
      kept.write(join(folder, 'scores'), scorer, chosen);
    }
    const frames = test.reduce((sum, index) => sum + dataset.frames(index), 0);
    const result: DetectionResult = {
      protocol: 'detection',
      detectionProtocol: protocol,
      ...reportDetections(videos, dataset.info.classes, settings.detection),
      frameAccuracy,
      counts: {
        train: train.length,
        test: test.length,
        windows: prepared.windows,
        classes: dataset.info.classes.length,
        frames,
        segments: videos.reduce((sum, { groundTruth }) => sum + groundTruth.length, 0),
        proposals: videos.reduce((sum, { proposals }) => sum + proposals.length, 0),
      },
      checkpoint: source,
      notes: input.notes,
      epochs: prepared.epochs[chosen],
      training: prepared.training,
      byEpoch,
      settings: { ...settings.detection, ...viewSettings(settings) },
      folder,
      ...provenance(dataset, seed, split),
      framesPerSecond: frames / detectionSeconds,
      seconds: (performance.now() - start) / 1000,
    };
    writeResult(file, result);
    return result;
  } finally {
    input.close();
  }
}

/** The head of the headline, and the headline score of each. */
function chooseHead(
  heads: readonly Detections[],
  { dataset, settings, prepared }: DetectionInput,
): { chosen: number; byEpoch: DetectionResult['byEpoch'] } {
  const { theta, ssd } = settings.detection;
  const options = { metric: headlineMetric(settings.detection), theta, classes: dataset.info.classes.length };
  const byEpoch = heads.map(({ videos }, head) => {
    const { mapAction, mapVideo } = scoreDetections(videos, options);
    return { epoch: prepared.epochs[head], mapAction, mapVideo };
  });
  const best = byEpoch.reduce((found, { mapAction }, head) => (mapAction > byEpoch[found].mapAction ? head : found), 0);
  return { chosen: ssd.report === 'best' ? best : heads.length - 1, byEpoch };
}

/** The folder for what lies beside a result file. */
function folderBeside(file: string): string {
  return file.endsWith('.json') ? file.slice(0, -'.json'.length) : `${file}.files`;
}
