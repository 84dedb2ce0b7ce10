import { checkStride, WindowReader } from '../../data';
import { InputError, Interrupted } from '../../errors';
import { Detector, shapeOf } from '../../model';
import type { LongWork } from '../../progress';
import type { ProtocolInput } from '../protocol';
import { denseScorer, type DenseScorerSettings } from './denseScorer';
import type { DetectionSettings } from './detectionSettings';
import { DetectionTraining, type DetectionEpoch } from './detectionTraining';
import type { PreparedScorer } from './preparedScorer';

/** What the training takes of the settings of detection, and segmentation gives it too. */
export type FrameTraining = Pick<DetectionSettings, 'protocol' | 'normalise' | 'boundary'> & {
  usdrl: Omit<DetectionSettings['usdrl'], 'segments'>;
};

/**
 * Protocol `usdrl` (released code of the authors' second repository): the encoder with a linear classifier of every frame,
 * background included, fine-tuned as a whole on windows of the training recordings; at test consecutive windows, and a
 * segment for every run of frames above a threshold.
 *
 * Protocol `boundary` (ours) is the same with two further outputs, whether an action starts at a frame and whether one ends, by which
 * the proposals are scored too.
 *
 * The detector is kept in the store, and the state to go on from every few epochs and when interrupted.
 *
 * @param measured the protocol of the registry, in messages
 */
export async function usdrlProtocol(
  input: ProtocolInput,
  { protocol, normalise, usdrl, boundary }: FrameTraining,
  work: LongWork,
  measured = 'detection',
): Promise<PreparedScorer> {
  const { dataset, settings, encoder, generator, seed, parts } = input;
  const { modality, augment } = settings;
  const scoring: DenseScorerSettings = { stride: usdrl.testStride, tail: usdrl.tail, normalise, modality };
  const boundaries = protocol === 'boundary';
  if (input.detector !== undefined) {
    const { detector, epoch } = input.detector;
    if (boundaries && !detector.boundaries) {
      const wanted = 'two, of start and end, as detection.protocol=boundary trains them';
      throw new InputError({ thing: 'boundary outputs of the detector', found: 'none', wanted });
    }
    return {
      scorer: denseScorer(detector, scoring),
      epochs: [epoch],
      training: [],
      windows: 0,
      close: () => undefined,
    };
  }
  const { frames } = augment;
  const shape = shapeOf(settings.encoder, dataset.layout, { frames, bodies: dataset.info.bodies });
  // Before the training, which may take hours.
  [usdrl.trainStride, usdrl.testStride].forEach((stride) => checkStride(stride, shape.frames));
  const kind = encoder === undefined ? 'raw' : settings.encoder;
  const detector = new Detector(kind, shape, dataset.info.classes.length, generator.fork('detector'), boundaries);
  let training: DetectionTraining | undefined;
  try {
    if (encoder !== undefined) await detector.loadEncoder(await encoder.parameters.state());
    const windows = {
      indices: parts.train,
      reader: new WindowReader(dataset, { frames: shape.frames, normalise, modality }, 1),
      stride: usdrl.trainStride,
      tail: usdrl.tail,
      boundary,
    };
    training = new DetectionTraining(detector, dataset, windows, usdrl, seed, settings.training);
    return {
      training: await train(training, input, usdrl, work, measured),
      scorer: denseScorer(detector, scoring),
      epochs: [training.epoch],
      windows: training.windows.length,
      close: () => detector.dispose(),
    };
  } catch (error) {
    detector.dispose();
    throw error;
  } finally {
    training?.dispose();
  }
}

/** Trains to the last epoch, or goes on with a state that is kept. @returns all epochs */
async function train(
  training: DetectionTraining,
  { store }: ProtocolInput,
  { epochs, checkpointEvery }: FrameTraining['usdrl'],
  work: LongWork,
  measured: string,
): Promise<DetectionEpoch[]> {
  const begun = store?.begun();
  if (begun !== undefined) training.load(begun.state, begun.file);
  try {
    while (training.epoch < epochs) {
      await training.runEpoch(work);
      if (training.epoch % checkpointEvery === 0 && training.epoch < epochs) await store?.save(training);
    }
  } catch (error) {
    if (!(error instanceof Interrupted) || store === undefined) throw error;
    await store.save(training);
    throw new Interrupted(`evaluate ${measured}`, 'Everything done is saved; go on with --resume (option `resume`).');
  }
  await store?.finish(training);
  return training.rows;
}
