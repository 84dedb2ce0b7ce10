import { CompiledFunction, tf, type BatchAxes, type CompiledFunctionOptions, type Tensor } from '../tensor';
import { InputError } from '../errors';
import { EpochLoop, type DoneEpoch, type StepPlace } from './epochLoop';
import type { Schedule } from './learningRate';
import { Sgd } from './sgd';
import { addGradient, type Classifier, type EventTask } from './supervisedStep';

/** How a whole classifier is fine-tuned: SGD with momentum on the cross entropy. */
export interface SupervisedSettings extends Schedule {
  momentum: number;
  /** Clips (or windows) a step; the last batch of an epoch may be smaller. */
  batch: number;
  /** Clips that go through the network at once: changes memory and nothing else. */
  microBatch: number;
  epochs: number;
}

/** One step, or the mean of several, over rows: a clip is one row, a window has one for each of its frames. */
export interface SupervisedMetrics {
  /** Mean cross entropy; where there are events, with theirs. */
  loss: number;
  /** Fraction of the rows whose most probable class was right; 0 where it is not measured. */
  accuracy: number;
  rows: number;
}

/** What is trained on what. */
export interface SupervisedTask<Clip> {
  /** Of progress and interruptions: `fine-tune`. */
  task: string;
  /** What is trained, in messages: `the detector`. */
  trained: string;
  classifier: Classifier;
  /** Classes that it scores. */
  classes: number;
  clips: readonly Clip[];
  /** What they are taken from, in messages. */
  of: 'clip' | 'recording';
  /** Of a clip (T, M·V·C). */
  shape: readonly [frames: number, width: number];
  /** Rows that are scored of a clip: 1, or T. */
  rows: number;
  /** Whether the accuracy of the steps is measured. */
  accuracy: boolean;
  /** Outputs beside the classes; default none. */
  events?: EventTask;
}

/** Fine-tunes a whole classifier on labelled clips or windows, in micro-batches. The classifier stays the caller's. */
export abstract class SupervisedTraining<Clip> extends EpochLoop<readonly Clip[], SupervisedMetrics> {
  protected readonly compiled: CompiledFunction;
  protected readonly optimizer: Sgd;
  /** Clips of a micro-batch. */
  protected readonly microBatch: number;

  /** @throws InputError when there is nothing to train on */
  protected constructor(
    private readonly about: SupervisedTask<Clip>,
    private readonly settings: SupervisedSettings,
    options: CompiledFunctionOptions,
  ) {
    super({ ...settings, task: about.task, trained: about.trained });
    if (about.clips.length === 0) {
      throw new InputError({ thing: 'training part', found: `no ${about.of}`, wanted: 'at least one' });
    }
    const { parameters } = about.classifier;
    this.microBatch = Math.min(settings.microBatch, settings.batch, about.clips.length);
    this.optimizer = new Sgd(parameters, settings.momentum);
    this.compiled = new CompiledFunction([...parameters.all(), ...this.optimizer.variables], options);
    this.prepare();
  }

  /** The order of an epoch: a permutation of the clips' places. */
  protected abstract order(epoch: number): Int32Array;

  /**
   * A clip as the network sees it, (T, M·V·C), and the classes of its rows, fewer where the last ones do not count; where there are
   * events whether each happens, 0 or 1, row-major (rows, events).
   */
  protected abstract read(
    clip: Clip,
    epoch: number,
  ): { coordinates: Float32Array; labels: ArrayLike<number>; events?: ArrayLike<number> };

  /** Rows of a clip that count. */
  protected abstract rowsOf(clip: Clip): number;

  protected batches(epoch: number): Clip[][] {
    const clips = Array.from(this.order(epoch), (place) => this.about.clips[place]);
    return cut(clips, this.settings.batch);
  }

  /** One step: gradients of the micro-batches, which add up, then the update. */
  protected async step(clips: readonly Clip[], place: StepPlace): Promise<SupervisedMetrics> {
    const rows = clips.reduce((sum, clip) => sum + this.rowsOf(clip), 0);
    const metrics = { loss: 0, accuracy: 0, rows };
    const parts = cut(clips, this.microBatch);
    let made: Promise<Tensor[]> | undefined;
    for (const k of parts.keys()) {
      const inputs = await (made ?? this.uploaded(parts[k], rows, place.epoch));
      made = undefined;
      const makeNext = (): void => {
        if (k + 1 === parts.length) return;
        made = this.uploaded(parts[k + 1], rows, place.epoch);
        made.catch(() => undefined); // Told where it is taken.
      };
      const outputs = await this.compiled.run('gradient', inputs, this.gradient, gradientBatchAxes, makeNext);
      const [loss, accuracy] = await Promise.all(outputs.map((output) => output.data()));
      metrics.loss += loss[0];
      metrics.accuracy += accuracy?.[0] ?? 0;
      tf.dispose([...inputs, ...outputs]);
    }
    const rate = tf.scalar(place.learningRate);
    await this.compiled.run('update', [rate], this.update);
    rate.dispose();
    return metrics;
  }

  /** Means over the rows of an epoch. */
  protected meansOf({ steps }: DoneEpoch<SupervisedMetrics>): SupervisedMetrics {
    const sums = { loss: 0, accuracy: 0, rows: 0 };
    for (const { loss, accuracy, rows } of steps) {
      sums.loss += loss * rows;
      sums.accuracy += accuracy * rows;
      sums.rows += rows;
    }
    return { loss: sums.loss / sums.rows, accuracy: sums.accuracy / sums.rows, rows: sums.rows };
  }

  /** Coordinates of a micro-batch (B, T, M·V·C) as a tensor; clips that are missing are zero. */
  protected filled(coordinates: Float32Array): Tensor {
    const [frames, width] = this.about.shape;
    const all = new Float32Array(this.microBatch * frames * width);
    all.set(coordinates);
    return tf.tensor3d(all, [this.microBatch, frames, width]);
  }

  dispose(): void {
    this.compiled.dispose();
    this.optimizer.dispose();
  }

  /** Records the functions together: a session made anew between them would cost more than the training on a few clips. */
  private prepare(): void {
    const inputs = this.tensorsOf([], 1);
    const rate = tf.scalar(0);
    this.compiled.prepare('gradient', inputs, this.gradient, gradientBatchAxes);
    this.compiled.prepare('update', [rate], this.update);
    tf.dispose([...inputs, rate]);
  }

  private readonly gradient = ([coordinates, targets]: Tensor[]): Tensor[] => {
    const { classifier, events } = this.about;
    const { loss, accuracy } = addGradient(classifier, this.optimizer, { coordinates, targets }, events);
    if (this.about.accuracy) return [loss, accuracy];
    accuracy.dispose();
    return [loss];
  };

  private readonly update = ([rate]: Tensor[]): Tensor[] => {
    this.optimizer.update(rate);
    return [];
  };

  /** Coordinates and targets of a micro-batch: these clips, filled up with zeros. @param rows that count in the whole batch */
  private tensorsOf(clips: readonly Clip[], rows: number, epoch = 0): Tensor[] {
    const { shape, rows: each, classes } = this.about;
    const count = this.about.events?.count ?? 0;
    const width = classes + 2 * count;
    const coordinates = new Float32Array(clips.length * shape[0] * shape[1]);
    const targets = new Float32Array(this.microBatch * each * width);
    clips.forEach((clip, n) => {
      const { coordinates: values, labels, events = [] } = this.read(clip, epoch);
      coordinates.set(values, n * values.length);
      for (let row = 0; row < labels.length; row++) {
        const start = (n * each + row) * width;
        targets[start + labels[row]] = 1 / rows;
        for (let event = 0; event < count; event++) {
          const no = events[row * count + event] === 0 ? count : 0;
          targets[start + classes + no + event] = 1 / rows;
        }
      }
    });
    return [this.filled(coordinates), tf.tensor2d(targets, [this.microBatch * each, width])];
  }

  /** The same, on their way to the devices. */
  private uploaded(clips: readonly Clip[], rows: number, epoch: number): Promise<Tensor[]> {
    return new Promise((resolve) => {
      const inputs = this.tensorsOf(clips, rows, epoch);
      this.compiled.upload(inputs, gradientBatchAxes);
      resolve(inputs);
    });
  }
}

/** Axes of the batch in coordinates and targets. */
const gradientBatchAxes: BatchAxes = [0, 0];

function cut<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, k) => all.slice(k * size, (k + 1) * size));
}
