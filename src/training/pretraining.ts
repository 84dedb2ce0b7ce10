import type { AugmentSettings } from '../augment';
import type { RecordingSource } from '../data';
import { InputError } from '../errors';
import { featureHealth, mean, type FeatureHealth } from '../evaluation';
import {
  drawDropPath,
  PretrainingModel,
  shapeOf,
  type EncoderSettings,
  type ParameterValue,
  type ProjectorSettings,
} from '../model';
import { reportedTerms, type LossSettings } from '../objective';
import type { LongWork } from '../progress';
import { Generator } from '../random';
import type { Modality } from '../skeleton';
import { Adam } from './adam';
import { epochBatches, type BatchRequest } from './input/batch';
import { BatchPipeline } from './input/batchPipeline';
import { EpochLoop, type StepPlace } from './epochLoop';
import { chooseMicroBatch } from './microBatch';
import {
  collapseWarning,
  findNotFinite,
  isFiniteStep,
  NotFiniteStep,
  type WatchedNumbers,
  type WatchedStep,
} from './numericalWatch';
import type { StepBatch } from './stepBatch';
import { TrainingEngine } from './trainingEngine';
import type { EpochMetrics, StepMetrics } from './trainingMetrics';
import type { OptimizerSettings, TrainingSettings } from './trainingSettings';

/** The part of an experiment's settings that pre-training reads. */
export interface PretrainingSettings {
  /** The stream: what the encoder sees. */
  modality: Modality;
  /** K, augmented views of a clip in a step. */
  views: number;
  augment: AugmentSettings;
  encoder: EncoderSettings;
  projector: ProjectorSettings;
  loss: LossSettings;
  optimizer: OptimizerSettings;
  training: TrainingSettings;
}

/** A step to come: its place, and the recordings of its batch. */
interface PlannedStep {
  epoch: number;
  step: number;
  clips: Int32Array;
}

/** Everything that pre-training needs to go on exactly. */
export interface PretrainingState {
  /** Parameters, buffers and the moments of Adam, by name. */
  tensors: Map<string, ParameterValue>;
  /** Epochs done. */
  epoch: number;
  /** Updates done. */
  steps: number;
  /** Steps done of the epoch under way. */
  begun: readonly StepMetrics[];
}

/**
 * Self-supervised pre-training of one encoder, epoch by epoch. Every draw follows from the seed, the epoch and the step, so a
 * run continued from a checkpoint goes on exactly as it would have.
 */
export class Pretraining extends EpochLoop<Int32Array, StepMetrics> {
  readonly model: PretrainingModel;
  private readonly optimizer: Adam;
  private readonly engine: TrainingEngine;
  private readonly root: Generator;
  /** Names of the terms that a step gives. */
  private readonly terms: string[];
  /** Clips of a full batch. */
  private readonly fullBatch: number;
  /** Clips that go through the encoder at once. */
  readonly microBatch: number;
  /** The step of an epoch whose features are measured: that of its last full batch. A smaller one may tell nothing. */
  private readonly measured: number;
  /** Of the steps from the next one on that has not been taken. */
  private input: { views: BatchPipeline; steps: Iterator<PlannedStep> } | undefined;
  /** The batch of the next step, where it was taken while the one before ran. */
  private ahead: Promise<StepBatch> | undefined;

  /** @param indices the training part: recording numbers of the data set; labels are not read */
  constructor(
    private readonly dataset: RecordingSource,
    private readonly indices: readonly number[],
    private readonly settings: PretrainingSettings,
    seed: number,
  ) {
    const { encoder, projector, augment, optimizer, training, loss, views } = settings;
    super({ ...optimizer, task: 'pretrain', trained: 'pre-training', epochs: training.epochs });
    if (indices.length < 2) {
      throw new InputError({ thing: 'training part', found: `${indices.length} clips`, wanted: 'at least 2' });
    }
    this.root = new Generator(seed);
    this.terms = reportedTerms(loss);
    this.fullBatch = Math.min(training.batch, indices.length);
    this.measured = Math.floor(indices.length / this.fullBatch) - 1;
    const shape = shapeOf(encoder, dataset.layout, { frames: augment.frames, bodies: dataset.info.bodies });
    this.model = new PretrainingModel(encoder, projector, shape, this.root.fork('weights'));
    this.optimizer = new Adam(this.model.parameters, optimizer);
    const parameters = this.model.parameters.count();
    this.microBatch = chooseMicroBatch(training, this.fullBatch, views, encoder, shape, parameters);
    const { execution, precision } = training;
    this.engine = new TrainingEngine(this.model, this.optimizer, loss, {
      execution,
      precision,
      acrossMachines: true,
      microBatch: this.microBatch < this.fullBatch ? this.microBatch : undefined,
    });
  }

  /** Why steps run operation by operation though `training.execution` is `auto`; empty when they do not. */
  get note(): string {
    const { note } = this.engine.compiled;
    return note === '' ? '' : `steps run operation by operation: ${note}`;
  }

  /** Runs one epoch, or what is left of it; reports each step, and can be stopped before each. */
  async runEpoch(onStep?: (metrics: StepMetrics) => unknown, work: LongWork = {}): Promise<EpochMetrics> {
    const { epoch, learningRate, steps, seconds } = await this.runSteps(work, onStep);
    const health = steps[this.measured].health as FeatureHealth;
    return {
      kind: 'epoch',
      epoch,
      steps: this.optimizer.steps,
      learningRate,
      loss: mean(steps.map((row) => row.loss)),
      terms: Object.fromEntries(this.terms.map((name) => [name, mean(steps.map((row) => row.terms[name]))])),
      health,
      seconds,
      warning: collapseWarning(health, this.fullBatch),
    };
  }

  /** The order of an epoch in batches. */
  protected batches(epoch: number): Int32Array[] {
    return epochBatches(this.indices, this.settings.training.batch, this.draws(epoch).fork('order'));
  }

  /** One step: take its views, run it, read its numbers. */
  protected async step(clips: Int32Array, place: StepPlace): Promise<StepMetrics> {
    const started = performance.now();
    const batch = await (this.ahead ?? this.nextBatch());
    this.ahead = undefined;
    const waited = (performance.now() - started) / 1000;
    const output = await this.engine.step(batch, place.learningRate, () => this.uploadNext());
    const metrics: StepMetrics = {
      kind: 'step',
      ...place,
      loss: output.loss,
      terms: Object.fromEntries(this.terms.map((name, index) => [name, output.terms[index]])),
      gradientNorm: output.gradientNorm,
      waited,
      seconds: (performance.now() - started) / 1000,
    };
    await this.watch(metrics, { ...place, clips, batch });
    if (place.step === this.measured) metrics.health = featureHealth(output.features, 2 * this.settings.encoder.hidden);
    return metrics;
  }

  /** The generator of all draws of an epoch, or of a step of it. */
  private draws(epoch: number, step?: number): Generator {
    const draws = this.root.fork(`epoch ${epoch}`);
    return step === undefined ? draws : draws.fork(`step ${step}`);
  }

  /** Takes the batch of the next step. */
  private async nextBatch(): Promise<StepBatch> {
    const { views, augment, training } = this.settings;
    this.input ??= {
      views: new BatchPipeline(this.dataset, this.settings, this.requests(), training.workers),
      steps: this.plannedSteps(),
    };
    const { clips, ...place } = this.input.steps.next().value as PlannedStep;
    const coordinates = await this.input.views.next();
    const dropPath = this.drawDropPath(views * clips.length, place);
    return { views, clips: clips.length, frames: augment.frames, coordinates, dropPath };
  }

  /** Takes the next batch while a step runs on devices of its own, and begins to copy it there. What goes wrong, the next step says. */
  private uploadNext(): void {
    const ahead = this.nextBatch();
    this.ahead = ahead;
    ahead.then((batch) => this.ahead === ahead && this.engine.upload(batch)).catch(() => undefined);
  }

  /** Factors of a step (masks, K·N); nothing without DropPath. */
  private drawDropPath(rows: number, { epoch, step }: Omit<PlannedStep, 'clips'>): Float32Array | undefined {
    const { masks } = this.model;
    if (masks === 0) return undefined;
    return drawDropPath(masks, rows, this.settings.encoder.dropPath, this.draws(epoch, step).fork('dropPath'));
  }

  /** All steps from the next one on, without an end. */
  private *plannedSteps(): IterableIterator<PlannedStep> {
    for (let epoch = this.epoch, first = this.begun.length; ; epoch++, first = 0) {
      const batches = this.batches(epoch);
      for (let step = first; step < batches.length; step++) yield { epoch, step, clips: batches[step] };
    }
  }

  /** The batches of these steps. */
  private *requests(): IterableIterator<BatchRequest> {
    for (const { epoch, step, clips } of this.plannedSteps()) {
      yield { clips, state: this.draws(epoch, step).fork('views').state() };
    }
  }

  /** @throws NotFiniteStep if the loss or the gradient is not finite */
  private async watch(numbers: WatchedNumbers, given: WatchedStep): Promise<void> {
    if (isFiniteStep(numbers)) return;
    await this.engine.compiled.pull();
    throw new NotFiniteStep(await findNotFinite(numbers, given, this.model.parameters), given);
  }

  /** The whole state, also in the middle of an epoch. */
  async state(): Promise<PretrainingState> {
    await this.engine.compiled.pull();
    const tensors = new Map([...(await this.model.parameters.state()), ...(await this.optimizer.state())]);
    return { tensors, epoch: this.epoch, steps: this.optimizer.steps, begun: [...this.begun] };
  }

  /** Goes on from a state. */
  load({ tensors, epoch, steps, begun }: PretrainingState, file?: string): void {
    this.model.parameters.load(tensors, file);
    this.optimizer.load(tensors, steps);
    this.engine.push();
    this.epoch = epoch;
    this.begun = [...begun];
    this.endInput();
  }

  private endInput(): void {
    this.input?.views.close();
    this.input = undefined;
    this.ahead = undefined;
  }

  dispose(): void {
    this.endInput();
    this.engine.dispose();
    this.model.dispose();
    this.optimizer.dispose();
  }
}
