import type { LongWork } from '../../progress';
import type { ProtocolInput } from '../protocol';
import { centredScorer } from './centredScorer';
import { trainClipClassifier } from './clipClassifier';
import { clipFeatures } from './clipFeatures';
import type { DetectionSettings } from './detectionSettings';
import type { PreparedScorer } from './preparedScorer';

/**
 * Protocol `ssd` (Simple-Skeleton-Detection, linear): the encoder stays as it is, a linear classifier learns the frame in the
 * middle of short clips; at test a clip round every frame, smoothing, and one segment for every run of frames with any
 * activity. Where this differs from the original: clips are normalised as for pre-training and resized to the frames that the
 * encoder takes, labels are not shifted by one, and the classifier sees the encoder's features in evaluation mode.
 *
 * The classifier is tested after several epochs; each of them is a head of the scorer.
 */
export async function ssdProtocol(
  { dataset, settings, encoder, generator, parts: { train } }: ProtocolInput,
  { normalise, ssd }: DetectionSettings,
  work: LongWork,
): Promise<PreparedScorer> {
  const windows = { frames: ssd.frames, normalise, modality: settings.modality };
  const frameSize = dataset.info.bodies * dataset.layout.joints.length * 3;
  const features = clipFeatures(encoder, frameSize, settings.augment.frames);
  const draws = generator.fork('clip classifier');
  const { tested, perEpoch } = await trainClipClassifier(dataset, train, features, windows, ssd, draws, work);
  const scorer = centredScorer(features, tested, { ...windows, step: ssd.testStep });
  return {
    scorer,
    epochs: tested.map(({ epoch }) => epoch),
    training: perEpoch,
    windows: ssd.clipsPerRecording * train.length,
    close: () => scorer.close(),
  };
}
