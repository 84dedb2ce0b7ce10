import { centredScorer, clipFeatures, trainClipClassifier } from '../../protocols';
import type { PreparedScorer, ProtocolInput } from './detectionInput';

/**
 * Protocol `ssd` (Simple-Skeleton-Detection, linear): the encoder stays as it is, a linear classifier learns the frame in the
 * middle of short clips; at test a clip round every frame, smoothing, and one segment for every run of frames with any
 * activity. Where this differs from the original: clips are normalised as for pre-training and resized to the frames that the
 * encoder takes, labels are not shifted by one, and the classifier sees the encoder's features in evaluation mode.
 *
 * The classifier is tested after several epochs; each of them is a head of the scorer.
 */
export async function ssdProtocol(input: ProtocolInput): Promise<PreparedScorer> {
  const { dataset, settings, encoder, generator, request } = input;
  const { normalise, ssd } = settings.detection;
  const windows = { frames: ssd.frames, normalise, modality: settings.modality };
  const frameSize = dataset.info.bodies * dataset.layout.joints.length * 3;
  const features = clipFeatures(encoder, frameSize, settings.augment.frames);
  const { train } = dataset.split(request.split);
  const draws = generator.fork('clip classifier');
  const { tested, perEpoch } = await trainClipClassifier(dataset, train, features, windows, ssd, draws, request);
  return {
    scorer: centredScorer(features, tested, { ...windows, step: ssd.testStep }),
    epochs: tested.map(({ epoch }) => epoch),
    training: perEpoch,
    windows: ssd.clipsPerRecording * train.length,
    close: () => undefined,
  };
}
