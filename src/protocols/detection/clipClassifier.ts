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
import { trainLinearClassifier, type LinearClassifierSettings } from '../linear/linearClassifier';
import type { ClipClassifier } from './centredScorer';
import type { ClipFeatures } from './clipFeatures';

/** How the classifier of protocol `ssd` is trained; the defaults are the released code. */
export interface ClipClassifierSettings extends Omit<LinearClassifierSettings, 'dropLast'> {
  /** Clips drawn from each recording, once: the released loader repeats its draws every epoch. */
  clipsPerRecording: number;
  /** Least and largest number of frames from one of a clip to the next. */
  steps: readonly [number, number];
  nesterov: boolean;
}

export const defaultClipClassifier: ClipClassifierSettings = {
  clipsPerRecording: 16,
  steps: [3, 5],
  learningRate: 0.01,
  momentum: 0.9,
  nesterov: true,
  batch: 64, // the last, smaller one of an epoch is left out, unless it is the only one
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
  const { perEpoch } = await trainLinearClassifier(
    { features: rows, width: features.width, labels: clips.map(({ label }) => label) },
    dataset.info.classes.length + 1,
    { ...settings, dropLast: true },
    {
      task: 'train classifier',
      trained: 'the classifier',
      test: async (classifier, epoch) => ({ epoch, ...(await classifier.parameters()) }),
    },
    generator,
    work,
  );
  return {
    tested: perEpoch.flatMap(({ test }) => test ?? []),
    perEpoch: perEpoch.map(({ epoch, learningRate, loss }) => ({
      kind: 'epoch',
      epoch: epoch - 1,
      learningRate,
      loss,
    })),
  };
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
