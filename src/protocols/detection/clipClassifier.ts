import { tf } from '../../backend';
import {
  centredWindow,
  frameLabels,
  WindowReader,
  type Dataset,
  type FrameWindow,
  type WindowSettings,
} from '../../data';
import { InputError } from '../../errors';
import { stopPoint, type LongWork } from '../../progress';
import type { Generator } from '../../random';
import { notFiniteLoss } from '../../training';
import { createProbe, disposeProbe, linearProbeStep, type ProbeState } from '../linear/linearProbeStep';
import type { ClipClassifier } from './centredScorer';
import type { ClipFeatures } from './clipFeatures';

/** How the classifier of protocol `ssd` is trained; the defaults are the released code. */
export interface ClipClassifierSettings {
  /** Clips drawn from each recording, once: the released loader repeats its draws every epoch. */
  clipsPerRecording: number;
  /** Least and largest number of frames from one of a clip to the next. */
  steps: readonly [number, number];
  learningRate: number;
  momentum: number;
  nesterov: boolean;
  /** Clips a step; the last, smaller batch of an epoch is left out, unless it is the only one. */
  batch: number;
  epochs: number;
  /** Epochs (from 0) from which the learning rate is multiplied by `decay`. */
  milestones: readonly number[];
  decay: number;
  /** Epochs from one test to the next; the last epoch is always tested. */
  testEvery: number;
}

export const defaultClipClassifier: ClipClassifierSettings = {
  clipsPerRecording: 16,
  steps: [3, 5],
  learningRate: 0.01,
  momentum: 0.9,
  nesterov: true,
  batch: 64,
  epochs: 60,
  milestones: [39],
  decay: 0.1,
  testEvery: 5,
};

/** A clip and the label of the frame in its middle, 0 the background. */
export interface LabelledClip {
  window: FrameWindow;
  label: number;
}

/** The classifier after the epochs at which it is to be tested, and the loss of every epoch. */
export interface TrainedClassifiers {
  tested: (ClipClassifier & { epoch: number })[];
  perEpoch: { kind: 'epoch'; epoch: number; learningRate: number; loss: number }[];
}

/** Clips of random places and speeds of training recordings, recording after recording and round again. */
export function drawClips(
  dataset: Dataset,
  indices: readonly number[],
  frames: number,
  { clipsPerRecording, steps }: Pick<ClipClassifierSettings, 'clipsPerRecording' | 'steps'>,
  generator: Generator,
): LabelledClip[] {
  return Array.from({ length: clipsPerRecording * indices.length }, (_, item) => {
    const recording = indices[item % indices.length];
    const length = dataset.frames(recording);
    const step = generator.integer(steps[0], steps[1]);
    const window = centredWindow(recording, length, generator.integer(0, length - 1), frames * step, step);
    const middle = Math.floor((window.start + window.end) / 2);
    return { window, label: frameLabels(dataset.segments(recording), middle, 1)[0] };
  });
}

/**
 * Trains a linear classifier of the frame in the middle of a clip on frozen features, which are computed once.
 *
 * @throws InputError when there is no training recording, or the loss is not finite
 */
export async function trainClipClassifier(
  dataset: Dataset,
  indices: readonly number[],
  features: ClipFeatures,
  input: WindowSettings,
  settings: ClipClassifierSettings,
  generator: Generator,
  work: LongWork = {},
): Promise<TrainedClassifiers> {
  if (indices.length === 0) {
    throw new InputError({ thing: 'training part', found: 'no recording', wanted: 'at least one' });
  }
  const clips = drawClips(dataset, indices, input.frames, settings, generator.fork('clips'));
  const rows = await featuresOf(clips, dataset, features, input, work);
  const classes = dataset.info.classes.length + 1;
  const data = {
    features: tf.tensor2d(rows, [clips.length, features.width]),
    targets: tf.tidy(() => {
      const labels = tf.tensor1d(clips.map(({ label }) => label), 'int32'); // prettier-ignore
      return tf.cast(tf.oneHot(labels, classes), 'float32') as tf.Tensor2D;
    }),
  };
  let probe = createProbe(classes, features.width, generator.fork('weights'));
  const order = generator.fork('order');
  const trained: TrainedClassifiers = { tested: [], perEpoch: [] };
  try {
    for (let epoch = 0; epoch < settings.epochs; epoch++) {
      await stopPoint(work, 'train classifier');
      const rate = settings.learningRate * settings.decay ** settings.milestones.filter((m) => m <= epoch).length;
      const step = trainEpoch(probe, data, order.permutation(clips.length), rate, settings);
      probe = step.probe;
      const [loss] = await step.loss.data();
      step.loss.dispose();
      if (!Number.isFinite(loss)) throw notFiniteLoss(`the classifier in epoch ${epoch + 1}`, loss, rate);
      trained.perEpoch.push({ kind: 'epoch', epoch, learningRate: rate, loss });
      if ((epoch + 1) % settings.testEvery === 0 || epoch + 1 === settings.epochs) {
        const [weight, bias] = await Promise.all([probe.weight.data<'float32'>(), probe.bias.data<'float32'>()]);
        trained.tested.push({ epoch: epoch + 1, weight: weight.slice(), bias: bias.slice() });
      }
      work.progress?.({ task: 'train classifier', done: epoch + 1, total: settings.epochs, unit: 'epoch' });
    }
    return trained;
  } finally {
    disposeProbe(probe);
    tf.dispose(data);
  }
}

async function featuresOf(
  clips: readonly LabelledClip[],
  dataset: Dataset,
  features: ClipFeatures,
  input: WindowSettings,
  work: LongWork,
): Promise<Float32Array> {
  const reader = new WindowReader(dataset, input, 1);
  const rows = new Float32Array(clips.length * features.width);
  const batch = 64;
  for (let first = 0; first < clips.length; first += batch) {
    await stopPoint(work, 'features of clips');
    const chosen = clips.slice(first, first + batch);
    const windows = new Float32Array(chosen.length * reader.size);
    chosen.forEach(({ window }, place) => windows.set(reader.read(window), place * reader.size));
    rows.set(await features.of(windows, chosen.length), first * features.width);
    const done = first + chosen.length;
    work.progress?.({ task: 'features of clips', done, total: clips.length, unit: 'clip' });
  }
  return rows;
}

/** One pass over the clips. @returns the new classifier (the old one is freed) and the mean loss of its steps */
function trainEpoch(
  start: ProbeState,
  data: { features: tf.Tensor2D; targets: tf.Tensor2D },
  order: Int32Array,
  rate: number,
  { batch, momentum, nesterov }: ClipClassifierSettings,
): { probe: ProbeState; loss: tf.Scalar } {
  const size = Math.min(batch, order.length);
  const steps = Math.floor(order.length / size);
  let probe = start;
  let total: tf.Scalar = tf.scalar(0);
  for (let k = 0; k < steps; k++) {
    const [previous, sum] = [probe, total];
    ({ probe, loss: total } = tf.tidy(() => {
      const places = tf.tensor1d(order.slice(k * size, (k + 1) * size), 'int32');
      const [rows, targets] = [tf.gather(data.features, places), tf.gather(data.targets, places)];
      const step = linearProbeStep(previous, rows, targets, rate, momentum, nesterov);
      return { probe: step.probe, loss: tf.add<tf.Scalar>(sum, tf.div(step.loss, steps)) };
    }));
    disposeProbe(previous);
    sum.dispose();
  }
  return { probe, loss: total };
}
