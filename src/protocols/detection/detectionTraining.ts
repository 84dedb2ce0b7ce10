import type { CompiledFunctionOptions } from '../../backend';
import {
  frameLabels,
  slidingWindows,
  type WindowReader,
  type Dataset,
  type FrameWindow,
  type TailRule,
} from '../../data';
import type { Detector, ParameterValue } from '../../model';
import type { LongWork } from '../../progress';
import { Generator } from '../../random';
import { SupervisedTraining, type SupervisedMetrics, type SupervisedSettings } from '../../training';
import { boundaryLabels, defaultBoundaries, type BoundarySettings } from './boundaryScores';

/** How a detector is trained, by windows; the defaults are the released code (150 epochs; an earlier version of it had 160). */
export interface DetectionTrainingSettings extends SupervisedSettings {
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
  microBatch: 64,
  epochs: 150,
  checkpointEvery: 5,
};

/** One epoch of training a detector. */
export interface DetectionEpoch {
  kind: 'epoch';
  /** From 0. */
  epoch: number;
  learningRate: number;
  /** Mean cross entropy over frames; with boundaries that of start and end is in it. */
  loss: number;
  /** Fraction of frames, background included, whose most probable class was right. */
  frameAccuracy: number;
  seconds: number;
}

/** Everything that training needs to go on exactly. */
export interface DetectionState {
  /** Parameters and velocities by name. */
  tensors: Map<string, ParameterValue>;
  /** Epochs done. */
  epoch: number;
  /** Steps done of the epoch under way. */
  begun: readonly SupervisedMetrics[];
  /** What the epochs came to; absent in a file of an earlier version. */
  rows?: readonly DetectionEpoch[];
}

/** Which windows of which recordings are seen. */
export interface TrainingWindows {
  /** Numbers of the training recordings. */
  indices: readonly number[];
  reader: WindowReader;
  stride: number;
  tail: TailRule;
  /** How a detector learns start and end, where it has them; default the settings'. */
  boundary?: Pick<BoundarySettings, 'width' | 'weight'>;
}

/**
 * Fine-tunes a whole detector on windows of untrimmed recordings (released code of protocol `usdrl`). The order of windows
 * follows from the seed and the epoch, so training continued from a state goes on exactly as it would have. The detector stays
 * the caller's.
 */
export class DetectionTraining extends SupervisedTraining<FrameWindow> {
  readonly windows: readonly FrameWindow[];
  /** What each epoch came to, those before an interruption included. */
  rows: DetectionEpoch[] = [];
  private readonly reader: WindowReader;
  private readonly root: Generator;
  private readonly boundary: Pick<BoundarySettings, 'width' | 'weight'>;

  constructor(
    readonly detector: Detector,
    private readonly dataset: Dataset,
    { indices, reader, stride, tail, boundary = defaultBoundaries }: TrainingWindows,
    settings: DetectionTrainingSettings,
    seed: number,
    options: CompiledFunctionOptions = {},
  ) {
    const { frames } = detector.shape;
    const clips = indices.flatMap((index) =>
      slidingWindows(index, dataset.frames(index), { size: frames, stride, tail }),
    );
    const classes = detector.classes + 1;
    const input = {
      clips,
      of: 'recording',
      shape: [frames, reader.size / frames],
      rows: frames,
      accuracy: true,
      ...(detector.boundaries ? { events: { count: 2, weight: boundary.weight } } : {}),
    } as const;
    super(
      { task: 'train detector', trained: 'the detector', classifier: detector, classes, ...input },
      settings,
      options,
    );
    this.windows = clips;
    this.reader = reader;
    this.boundary = boundary;
    this.root = new Generator(seed);
  }

  /** Runs one epoch, or what is left of it; can be stopped before each step. */
  async runEpoch(work: LongWork = {}): Promise<DetectionEpoch> {
    const done = await this.runSteps(work);
    await this.compiled.pull();
    const { epoch, learningRate, seconds } = done;
    const { loss, accuracy } = this.meansOf(done);
    const row: DetectionEpoch = { kind: 'epoch', epoch, learningRate, loss, frameAccuracy: accuracy, seconds };
    this.rows.push(row);
    return row;
  }

  /** The whole state, also in the middle of an epoch. */
  async state(): Promise<DetectionState> {
    await this.compiled.pull();
    const tensors = new Map([...(await this.detector.parameters.state()), ...(await this.optimizer.state())]);
    return { tensors, epoch: this.epoch, begun: [...this.begun], rows: [...this.rows] };
  }

  /** Goes on from a state. */
  load({ tensors, epoch, begun, rows = [] }: DetectionState, file?: string): void {
    this.detector.parameters.load(tensors, file);
    this.optimizer.load(tensors);
    this.compiled.push();
    this.epoch = epoch;
    this.begun = [...begun];
    this.rows = [...rows];
  }

  protected order(epoch: number): Int32Array {
    return this.root.fork(`epoch ${epoch}`).permutation(this.windows.length);
  }

  protected rowsOf({ start, end }: FrameWindow): number {
    return end - start;
  }

  protected read(window: FrameWindow): { coordinates: Float32Array; labels: Int32Array; events?: Uint8Array } {
    const { recording, start, end } = window;
    const segments = this.dataset.segments(recording);
    return {
      coordinates: this.reader.read(window),
      labels: frameLabels(segments, start, end - start),
      ...(this.detector.boundaries
        ? { events: boundaryLabels(segments, start, end - start, this.boundary.width) }
        : {}),
    };
  }
}
