import { CompiledFunction, tf, type CompiledFunctionOptions } from '../../backend';
import {
  frameLabels,
  slidingWindows,
  type WindowReader,
  type Dataset,
  type FrameWindow,
  type TailRule,
} from '../../data';
import { InputError } from '../../errors';
import type { Detector, ParameterValue } from '../../model';
import { stopPoint, type LongWork } from '../../progress';
import { Generator } from '../../random';
import { notFiniteLoss, Sgd, learningRate, type OptimizerSettings } from '../../training';
import { addDetectionGradient, type BatchPart } from './detectionStep';

/** How a detector is trained; the defaults are the released code (150 epochs; an earlier version of it had 160). */
export interface DetectionTrainingSettings extends Pick<OptimizerSettings, 'learningRate' | 'milestones' | 'decay'> {
  momentum: number;
  /** Windows a step. */
  batch: number;
  /** Windows that go through the network at once; a batch is taken in parts, which changes memory and nothing else. */
  part: number;
  epochs: number;
  /** The state to go on from is written every so many epochs. */
  checkpointEvery: number;
}

/** The released code parses a schedule (120, 140) and never applies it: the rate is constant. */
export const defaultDetectionTraining: DetectionTrainingSettings = {
  learningRate: 0.005,
  milestones: [],
  decay: 0.1,
  momentum: 0.9,
  batch: 512,
  part: 64,
  epochs: 150,
  checkpointEvery: 5,
};

/** One epoch of training a detector. */
export interface DetectionEpoch {
  kind: 'epoch';
  /** From 0. */
  epoch: number;
  learningRate: number;
  /** Mean cross entropy over frames. */
  loss: number;
  /** Share of frames, background included, whose most probable class was right. */
  frameAccuracy: number;
  seconds: number;
}

/** What was done of the epoch under way: its steps, and sums over their frames. */
interface EpochPart {
  steps: number;
  frames: number;
  loss: number;
  accuracy: number;
}

const nothingDone: EpochPart = { steps: 0, frames: 0, loss: 0, accuracy: 0 };

/** Everything that training needs to go on exactly. */
export interface DetectionState {
  /** Parameters and velocities by name. */
  tensors: Map<string, ParameterValue>;
  /** Epochs done. */
  epoch: number;
  begun: EpochPart;
}

/** Which windows of which recordings are seen. */
export interface TrainingWindows {
  /** Training recordings: recording numbers. */
  indices: readonly number[];
  reader: WindowReader;
  stride: number;
  tail: TailRule;
}

/**
 * Fine-tunes a whole detector on windows of untrimmed recordings. The order of windows follows from the seed and the epoch, so
 * training continued from a state goes on exactly as it would have. The detector stays the caller's.
 */
export class DetectionTraining {
  /** Epochs done. */
  epoch = 0;
  readonly windows: readonly FrameWindow[];
  private begun = nothingDone;
  private readonly reader: WindowReader;
  private readonly optimizer: Sgd;
  private readonly program: CompiledFunction;
  private readonly root: Generator;

  constructor(
    readonly detector: Detector,
    private readonly dataset: Dataset,
    { indices, reader, stride, tail }: TrainingWindows,
    private readonly settings: DetectionTrainingSettings,
    seed: number,
    options: CompiledFunctionOptions = {},
  ) {
    if (indices.length === 0) {
      throw new InputError({ thing: 'training part', found: 'no recording', wanted: 'at least one' });
    }
    const { frames: size } = detector.shape;
    this.reader = reader;
    this.windows = indices.flatMap((index) => slidingWindows(index, dataset.frames(index), { size, stride, tail }));
    this.optimizer = new Sgd(detector.parameters, settings.momentum);
    this.program = new CompiledFunction([...detector.parameters.all(), ...this.optimizer.variables], options);
    this.root = new Generator(seed);
  }

  /** Runs one epoch, or what is left of it; can be stopped between steps. */
  async runEpoch(work: LongWork = {}): Promise<DetectionEpoch> {
    const started = performance.now();
    const { batch, epochs } = this.settings;
    const rate = learningRate(this.epoch, this.settings);
    const order = this.root.fork(`epoch ${this.epoch}`).permutation(this.windows.length);
    const steps = Math.ceil(order.length / batch);
    while (this.begun.steps < steps) {
      await stopPoint(work, 'train detector');
      const { begun } = this;
      const chosen = order.subarray(begun.steps * batch, (begun.steps + 1) * batch);
      const windows = Array.from(chosen, (place) => this.windows[place]);
      const frames = windows.reduce((sum, { start, end }) => sum + end - start, 0);
      const { loss, accuracy } = await this.runStep(windows, frames, rate);
      if (!Number.isFinite(loss)) throw notFiniteLoss(`the detector in epoch ${this.epoch + 1}`, loss, rate);
      this.begun = {
        steps: begun.steps + 1,
        frames: begun.frames + frames,
        loss: begun.loss + loss * frames,
        accuracy: begun.accuracy + accuracy * frames,
      };
      work.progress?.({
        task: 'train detector',
        done: this.epoch * steps + this.begun.steps,
        total: epochs * steps,
        unit: 'step',
        detail: `epoch ${this.epoch + 1} of ${epochs}, loss ${loss.toFixed(4)}`,
      });
    }
    this.program.pull();
    const { loss, accuracy, frames } = this.begun;
    this.begun = nothingDone;
    this.epoch += 1;
    return {
      kind: 'epoch',
      epoch: this.epoch - 1,
      learningRate: rate,
      loss: loss / frames,
      frameAccuracy: accuracy / frames,
      seconds: (performance.now() - started) / 1000,
    };
  }

  private async runStep(
    windows: readonly FrameWindow[],
    frames: number,
    rate: number,
  ): Promise<{ loss: number; accuracy: number }> {
    const size = Math.min(this.settings.part, this.settings.batch);
    const sums = { loss: 0, accuracy: 0 };
    for (let first = 0; first < windows.length; first += size) {
      const { coordinates, targets } = this.partOf(windows.slice(first, first + size), size, frames);
      const [loss, accuracy] = this.program.run('gradient', [coordinates, targets], ([x, y]) => {
        const output = addDetectionGradient(this.detector, this.optimizer, { coordinates: x, targets: y });
        return [output.loss, output.accuracy];
      });
      sums.loss += (await loss.data())[0];
      sums.accuracy += (await accuracy.data())[0];
      tf.dispose([coordinates, targets, loss, accuracy]);
    }
    const scalar = tf.scalar(rate);
    this.program.run('update', [scalar], ([step]) => {
      this.optimizer.update(step);
      return [];
    });
    scalar.dispose();
    return sums;
  }

  /** A part of `size` windows; those that are missing are zero and do not count. */
  private partOf(windows: readonly FrameWindow[], size: number, framesOfBatch: number): BatchPart {
    const { frames } = this.detector.shape;
    const width = this.detector.classes + 1;
    const coordinates = new Float32Array(size * this.reader.size);
    const targets = new Float32Array(size * frames * width);
    windows.forEach((window, place) => {
      const { recording, start, end } = window;
      coordinates.set(this.reader.read(window), place * this.reader.size);
      frameLabels(this.dataset.segments(recording), start, end - start).forEach((label, t) => {
        targets[(place * frames + t) * width + label] = 1 / framesOfBatch;
      });
    });
    return {
      coordinates: tf.tensor3d(coordinates, [size, frames, this.reader.size / frames]),
      targets: tf.tensor2d(targets, [size * frames, width]),
    };
  }

  /** The whole state, also in the middle of an epoch. */
  async state(): Promise<DetectionState> {
    this.program.pull();
    const tensors = new Map([...(await this.detector.parameters.state()), ...(await this.optimizer.state())]);
    return { tensors, epoch: this.epoch, begun: this.begun };
  }

  /** Goes on from a state. */
  load({ tensors, epoch, begun }: DetectionState, file?: string): void {
    this.detector.parameters.load(tensors, file);
    this.optimizer.load(tensors);
    this.program.push();
    this.epoch = epoch;
    this.begun = begun;
  }

  dispose(): void {
    this.program.dispose();
    this.optimizer.dispose();
  }
}
