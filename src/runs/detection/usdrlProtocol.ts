import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { readDetector, writeDetector, type DetectorCheckpoint } from '../../checkpoints';
import { checkStride, WindowReader } from '../../data';
import { InputError, Interrupted } from '../../errors';
import { Detector } from '../../model';
import { denseScorer, DetectionTraining, type DetectionEpoch } from '../../protocols';
import { differences } from '../../settings';
import type { PreparedScorer, ProtocolInput } from './detectionInput';

/**
 * Protocol `usdrl` (released code of the authors' second repository): the encoder with a linear classifier of every frame,
 * background included, fine-tuned as a whole on windows of the training recordings; at test consecutive windows, and a
 * segment for every run of frames above a threshold.
 *
 * With a folder, the detector is stored there, and the state to go on from every few epochs and when interrupted.
 */
export async function usdrlProtocol(input: ProtocolInput): Promise<PreparedScorer> {
  const { dataset, settings, encoder, generator, request } = input;
  const { normalise, usdrl } = settings.detection;
  const { modality } = settings;
  const shape = {
    frames: settings.augment.frames,
    joints: dataset.layout.joints.length,
    bodies: dataset.info.bodies,
    channels: 3,
  };
  // Before the training, which may take hours.
  [usdrl.trainStride, usdrl.testStride].forEach((stride) => checkStride(stride, shape.frames));
  const kind = encoder === undefined ? 'raw' : settings.encoder;
  const detector = new Detector(kind, shape, dataset.info.classes.length, generator.fork('detector'));
  let training: DetectionTraining | undefined;
  try {
    if (encoder !== undefined) await detector.loadEncoder(await encoder.parameters.state());
    const windows = {
      indices: dataset.split(request.split).train,
      reader: new WindowReader(dataset, { frames: shape.frames, normalise, modality }, 1),
      stride: usdrl.trainStride,
      tail: usdrl.tail,
    };
    training = new DetectionTraining(detector, dataset, windows, usdrl, request.seed ?? 0, settings.training);
    const epochs = await train(training, input);
    const scorer = denseScorer(detector, { stride: usdrl.testStride, tail: usdrl.tail, normalise, modality });
    return {
      scorer,
      epochs: [training.epoch],
      training: epochs,
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

/** Trains to the last epoch, or goes on with a state that lies in the folder. @returns the epochs run here */
async function train(training: DetectionTraining, input: ProtocolInput): Promise<DetectionEpoch[]> {
  const { settings, request, folder } = input;
  const { epochs, checkpointEvery } = settings.detection.usdrl;
  const state = folder === undefined ? undefined : join(folder, 'training.safetensors');
  if (state !== undefined && existsSync(state)) goOn(training, state, input);
  const save = async (file: string): Promise<void> => writeDetector(file, await checkpointOf(training, input));
  const rows: DetectionEpoch[] = [];
  try {
    while (training.epoch < epochs) {
      rows.push(await training.runEpoch(request));
      const due = training.epoch % checkpointEvery === 0 && training.epoch < epochs;
      if (due && state !== undefined) await save(state);
    }
  } catch (error) {
    if (!(error instanceof Interrupted) || state === undefined) throw error;
    await save(state);
    throw new Interrupted('evaluate detection', 'Everything done is saved; go on with --resume.');
  }
  if (folder !== undefined && state !== undefined) {
    await save(join(folder, 'detector.safetensors'));
    rmSync(state, { force: true });
  }
  return rows;
}

async function checkpointOf(training: DetectionTraining, input: ProtocolInput): Promise<DetectorCheckpoint> {
  const { dataset, settings, source, request } = input;
  const { fingerprint, synthetic, classes } = dataset.info;
  const { detector } = training;
  return {
    ...(await training.state()),
    settings,
    raw: detector.encoder === 'raw',
    shape: detector.shape,
    classes,
    seed: request.seed ?? 0,
    source,
    data: { fingerprint, split: request.split },
    synthetic,
  };
}

/** Takes a stored state. @throws InputError when it was not asked for, or is of another training */
function goOn(training: DetectionTraining, file: string, { dataset, settings, source, request }: ProtocolInput): void {
  if (request.force) {
    rmSync(file);
    return;
  }
  if (!request.resume) {
    throw new InputError({
      file,
      thing: 'training',
      found: 'one that was interrupted',
      wanted: 'none',
      fix: 'Give --resume to go on with it, --force to start anew, or another --out.',
    });
  }
  const made = readDetector(file);
  const changed = differences(made.settings, settings).filter((text) => !/^detection\.(metric|theta)/.test(text));
  if (made.seed !== (request.seed ?? 0)) changed.push(`seed=${request.seed ?? 0}`);
  if (made.source !== source) changed.push(`checkpoint=${source}`);
  if (made.data.fingerprint !== dataset.fingerprint) changed.push(`data=${dataset.folder}`);
  if (made.data.split !== request.split) changed.push(`split=${request.split}`);
  if (changed.length > 0) {
    throw new InputError({
      file,
      thing: 'training to continue',
      found: `one made otherwise (now ${changed.join(', ')})`,
      wanted: 'the same settings, seed, data and checkpoint',
      fix: 'Give the same ones, or start anew with --force.',
    });
  }
  training.load(made, file);
}
