import type { AugmentSettings } from '../augment';
import type { Dataset } from '../data';
import { InputError } from '../errors';
import { featureHealth, type FeatureHealth } from '../evaluation';
import {
  drawDropPath,
  PretrainingModel,
  type EncoderSettings,
  type ParameterValue,
  type ProjectorSettings,
} from '../model';
import { reportedTerms, type LossSettings } from '../objective';
import { stopPoint, type LongWork } from '../progress';
import { Generator } from '../random';
import type { Modality } from '../skeleton';
import { Adam } from './adam';
import { epochBatches, type BatchRequest } from './input/batch';
import { BatchPipeline } from './input/batchPipeline';
import { chooseMicroBatch } from './microBatch';
import {
  collapseWarning,
  findNotFinite,
  isFiniteStep,
  NotFiniteStep,
  type WatchedNumbers,
  type WatchedStep,
} from './numericalWatch';
import { TrainingEngine } from './trainingEngine';
import type { EpochMetrics, StepMetrics } from './trainingMetrics';
import { learningRate, type OptimizerSettings, type TrainingSettings } from './trainingSettings';

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
export class Pretraining {
  readonly model: PretrainingModel;
  /** Epochs done. */
  epoch = 0;
  /** Steps done of the epoch under way; not empty only after an interruption. */
  private begun: StepMetrics[] = [];
  private readonly optimizer: Adam;
  private readonly engine: TrainingEngine;
  private readonly root: Generator;
  /** Names of the terms that a step gives. */
  private readonly terms: string[];
  /** Of the steps from the next one on. */
  private input: BatchPipeline | undefined;

  /** @param indices the training part: recording numbers of the data set; labels are not read */
  constructor(
    private readonly dataset: Dataset,
    private readonly indices: readonly number[],
    private readonly settings: PretrainingSettings,
    seed: number,
  ) {
    if (indices.length < 2) {
      throw new InputError({ thing: 'training part', found: `${indices.length} clips`, wanted: 'at least 2' });
    }
    const { encoder, projector, augment, optimizer } = settings;
    this.root = new Generator(seed);
    this.terms = reportedTerms(settings.loss);
    const shape = {
      frames: augment.frames,
      joints: dataset.layout.joints.length,
      bodies: dataset.info.bodies,
      channels: 3,
    };
    this.model = new PretrainingModel(encoder, projector, shape, this.root.fork('weights'));
    this.optimizer = new Adam(this.model.parameters, optimizer);
    const { training, loss, views } = settings;
    const batch = Math.min(training.batch, indices.length);
    const parameters = this.model.parameters.count();
    const microBatch = chooseMicroBatch(training, batch, views, encoder, shape, parameters);
    const { execution, precision } = training;
    this.engine = new TrainingEngine(this.model, this.optimizer, loss, {
      execution,
      precision,
      microBatch: microBatch < batch ? microBatch : undefined,
    });
  }

  /** Why steps run operation by operation though `training.execution` is `auto`; empty when they do not. */
  get note(): string {
    const { note } = this.engine.program;
    return note === '' ? '' : `steps run operation by operation: ${note}`;
  }

  /** Steps of one epoch. */
  get stepsPerEpoch(): number {
    return this.plan(0).batches.length;
  }

  /** The order of an epoch in batches, and the generator of its draws. */
  private plan(epoch: number): { batches: Int32Array[]; draws: Generator } {
    const draws = this.root.fork(`epoch ${epoch}`);
    return { draws, batches: epochBatches(this.indices, this.settings.training.batch, draws.fork('order')) };
  }

  /** The batches of all steps from the next one on. */
  private *requests(): IterableIterator<BatchRequest> {
    for (let epoch = this.epoch, first = this.begun.length; ; epoch++, first = 0) {
      const { batches, draws } = this.plan(epoch);
      for (let step = first; step < batches.length; step++) {
        yield { clips: batches[step], state: draws.fork(`step ${step}`).fork('views').state() };
      }
    }
  }

  /** Runs one epoch and reports each step; stops between steps when asked to. */
  async runEpoch(
    onStep: (metrics: StepMetrics) => unknown = () => undefined,
    work: LongWork = {},
  ): Promise<EpochMetrics> {
    const started = performance.now();
    const { optimizer, training } = this.settings;
    const { batches, draws } = this.plan(this.epoch);
    const rate = learningRate(this.epoch, optimizer);
    // The last batch may be too small to tell anything of the features.
    const measured = batches.filter((rows) => rows.length === batches[0].length).length - 1;
    for (const [step, rows] of batches.entries()) {
      if (step < this.begun.length) continue;
      const { metrics, features } = await this.runStep(rows, step, rate, draws.fork(`step ${step}`));
      if (step === measured) metrics.health = featureHealth(features, 2 * this.settings.encoder.hidden);
      this.begun.push(metrics);
      await onStep(metrics);
      const last = step + 1 === batches.length;
      work.progress?.({
        task: 'pretrain',
        done: this.epoch * batches.length + step + 1,
        total: training.epochs * batches.length,
        unit: 'step',
        detail: `epoch ${this.epoch + 1} of ${training.epochs}, loss ${metrics.loss.toFixed(4)}`,
      });
      if (!last) await stopPoint(work, 'pretrain');
    }
    const steps = this.begun;
    this.begun = [];
    this.epoch += 1;
    const health = steps[measured].health as FeatureHealth;
    return {
      kind: 'epoch',
      epoch: this.epoch - 1,
      steps: this.optimizer.steps,
      learningRate: rate,
      loss: mean(steps.map((row) => row.loss)),
      terms: Object.fromEntries(this.terms.map((name) => [name, mean(steps.map((row) => row.terms[name]))])),
      health,
      seconds: (performance.now() - started) / 1000,
      warning: collapseWarning(health, batches[measured].length),
    };
  }

  /** One step: take its views, run it, read its numbers. @returns features (N, 2E) of the first view */
  private async runStep(
    rows: Int32Array,
    step: number,
    rate: number,
    draws: Generator,
  ): Promise<{ metrics: StepMetrics; features: Float32Array }> {
    const started = performance.now();
    const { views, encoder, augment } = this.settings;
    const samples = rows.length;
    const masks = this.model.masks;
    this.input ??= new BatchPipeline(this.dataset, this.settings, this.requests(), this.settings.training.workers);
    const coordinates = await this.input.next();
    const waited = (performance.now() - started) / 1000;
    const batch = {
      views,
      samples,
      frames: augment.frames,
      coordinates,
      dropPath:
        masks === 0 ? undefined : drawDropPath(masks, views * samples, encoder.dropPath, draws.fork('dropPath')),
    };
    const output = await this.engine.step(batch, rate);
    const metrics: StepMetrics = {
      kind: 'step',
      epoch: this.epoch,
      step,
      learningRate: rate,
      loss: output.loss,
      terms: Object.fromEntries(this.terms.map((name, index) => [name, output.terms[index]])),
      gradientNorm: output.gradientNorm,
      waited,
      seconds: (performance.now() - started) / 1000,
    };
    await this.watch(metrics, { epoch: this.epoch, step, learningRate: rate, clips: rows, batch });
    return { metrics, features: output.features };
  }

  /** @throws NotFiniteStep if the loss or the gradient is not finite */
  private async watch(numbers: WatchedNumbers, given: WatchedStep): Promise<void> {
    if (isFiniteStep(numbers)) return;
    this.engine.program.pull();
    throw new NotFiniteStep(await findNotFinite(numbers, given, this.model.parameters), given);
  }

  /** The whole state, also in the middle of an epoch. */
  async state(): Promise<PretrainingState> {
    this.engine.program.pull();
    const tensors = new Map([...(await this.model.parameters.state()), ...(await this.optimizer.state())]);
    return { tensors, epoch: this.epoch, steps: this.optimizer.steps, begun: [...this.begun] };
  }

  /** Goes on from a state. */
  load({ tensors, epoch, steps, begun }: PretrainingState, file?: string): void {
    this.model.parameters.load(tensors, file);
    this.optimizer.load(tensors, steps);
    this.engine.program.push();
    this.epoch = epoch;
    this.begun = [...begun];
    this.endInput();
  }

  private endInput(): void {
    this.input?.close();
    this.input = undefined;
  }

  dispose(): void {
    this.endInput();
    this.engine.dispose();
    this.model.dispose();
    this.optimizer.dispose();
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
