import type { AugmentSettings } from '../augment';
import type { Dataset } from '../data';
import { InputError } from '../errors';
import {
  drawDropPath,
  PretrainingModel,
  type EncoderSettings,
  type ParameterValue,
  type ProjectorSettings,
} from '../model';
import { featureHealth, termNames, type FeatureHealth, type LossSettings } from '../objective';
import { stopPoint, type LongWork } from '../progress';
import { Generator } from '../random';
import type { Modality } from '../skeleton';
import { Adam } from './adam';
import { epochBatches, makeBatch } from './batch';
import { chooseMicroBatch } from './microBatch';
import { TrainingEngine } from './trainingEngine';
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

/** One step's line of the metrics. */
export interface StepMetrics {
  kind: 'step';
  epoch: number;
  step: number;
  learningRate: number;
  loss: number;
  /** Every term of every domain, unweighted, by `domain.term`. */
  terms: Record<string, number>;
  seconds: number;
}

/** One epoch's line of the metrics: means over its steps, and the collapse watch. */
export interface EpochMetrics {
  kind: 'epoch';
  epoch: number;
  /** Steps done since the start. */
  steps: number;
  learningRate: number;
  loss: number;
  terms: Record<string, number>;
  /** Of the pooled features of the last batch's first view. */
  health: FeatureHealth;
  seconds: number;
  /** Set when the features look collapsed. */
  warning?: string;
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

  /** @param indices the training part: sequence numbers of the data set; labels are not read */
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
    return epochBatches(this.indices, this.settings.training.batch, this.root).length;
  }

  /** Runs one epoch and reports each step; stops between steps when asked to. */
  async runEpoch(onStep: (metrics: StepMetrics) => void = () => undefined, work: LongWork = {}): Promise<EpochMetrics> {
    const started = performance.now();
    const { optimizer, training } = this.settings;
    const draws = this.root.fork(`epoch ${this.epoch}`);
    const rate = learningRate(this.epoch, optimizer);
    const batches = epochBatches(this.indices, training.batch, draws.fork('order'));
    let features: Float32Array = new Float32Array();
    for (const [step, rows] of batches.entries()) {
      if (step < this.begun.length) continue;
      const result = await this.runStep(rows, step, rate, draws.fork(`step ${step}`));
      features = result.features;
      this.begun.push(result.metrics);
      onStep(result.metrics);
      const last = step + 1 === batches.length;
      work.progress?.({
        task: 'pretrain',
        done: this.epoch * batches.length + step + 1,
        total: training.epochs * batches.length,
        unit: 'step',
        detail: `epoch ${this.epoch + 1} of ${training.epochs}, loss ${result.metrics.loss.toFixed(4)}`,
      });
      if (!last) await stopPoint(work, 'pretrain');
    }
    const steps = this.begun;
    this.begun = [];
    this.epoch += 1;
    const health = featureHealth(features, 2 * this.settings.encoder.hidden);
    return {
      kind: 'epoch',
      epoch: this.epoch - 1,
      steps: this.optimizer.steps,
      learningRate: rate,
      loss: mean(steps.map((row) => row.loss)),
      terms: Object.fromEntries(termNames.map((name) => [name, mean(steps.map((row) => row.terms[name]))])),
      health,
      seconds: (performance.now() - started) / 1000,
      ...collapseWarning(health),
    };
  }

  /** One step: draw the views, run it, read its numbers. @returns features (N, 2E) of the first view */
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
    const output = await this.engine.step(
      {
        views,
        samples,
        frames: augment.frames,
        coordinates: makeBatch(this.dataset, rows, this.settings, draws.fork('views')),
        dropPath:
          masks === 0 ? undefined : drawDropPath(masks, views * samples, encoder.dropPath, draws.fork('dropPath')),
      },
      rate,
    );
    const metrics: StepMetrics = {
      kind: 'step',
      epoch: this.epoch,
      step,
      learningRate: rate,
      loss: output.loss,
      terms: Object.fromEntries(termNames.map((name, index) => [name, output.terms[index]])),
      seconds: (performance.now() - started) / 1000,
    };
    if (!Number.isFinite(output.loss)) throw notFinite(metrics);
    return { metrics, features: output.features };
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
  }

  dispose(): void {
    this.engine.dispose();
    this.model.dispose();
    this.optimizer.dispose();
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function collapseWarning({ meanDeviation, effectiveRank }: FeatureHealth): { warning?: string } {
  if (meanDeviation > 1e-3 && effectiveRank > 1.5) return {};
  return {
    warning: `the features look collapsed: mean deviation ${meanDeviation.toExponential(1)}, effective rank ${effectiveRank.toFixed(1)}`,
  };
}

function notFinite({ epoch, step, terms }: StepMetrics): InputError {
  const bad = Object.keys(terms).filter((name) => !Number.isFinite(terms[name]));
  return new InputError({
    thing: `loss at epoch ${epoch}, step ${step}`,
    found: `a value that is not finite (${bad.join(', ') || 'in the sum'})`,
    wanted: 'a finite loss',
    fix: 'Lower optimizer.learningRate, or set loss.stdFloor=1e-6 if a dimension died.',
  });
}
