import { CompiledFunction, tf, type CompiledFunctionOptions } from '../tensor';
import type { PretrainingModel } from '../model';
import type { LossSettings } from '../objective';
import type { Adam } from './adam';
import { InputsAhead } from './inputsAhead';
import { onePassStep, type Pretrained } from './onePassStep';
import type { StepBatch, StepValues } from './stepBatch';
import { TwoPassStep } from './twoPassStep';

/** How the steps run. */
export interface EngineOptions extends CompiledFunctionOptions {
  /** Clips of a micro-batch; a batch that is not larger is done in one pass. Default: no limit. */
  microBatch?: number;
}

/** Runs steps of pre-training, each exactly that of the whole batch: in one pass if it fits, else in two. */
export class TrainingEngine {
  readonly compiled: CompiledFunction;
  private readonly trained: Pretrained;
  private readonly twoPasses: TwoPassStep | undefined;
  readonly ahead: InputsAhead;

  constructor(
    model: PretrainingModel,
    private readonly optimizer: Adam,
    loss: LossSettings,
    { microBatch, ...options }: EngineOptions = {},
  ) {
    this.trained = { model, optimizer, loss };
    if (microBatch !== undefined) this.twoPasses = new TwoPassStep(this.trained, microBatch);
    const variables = [...model.parameters.all(), ...optimizer.variables, ...(this.twoPasses?.variables ?? [])];
    this.compiled = new CompiledFunction(variables, options);
    this.ahead = new InputsAhead(this.compiled);
  }

  /**
   * One step of training.
   *
   * @param meanwhile called while it runs on devices of its own, where it does: the time to give the next batch to {@link upload}
   */
  async step(batch: StepBatch, learningRate: number, meanwhile?: () => void): Promise<StepValues> {
    const rates = tf.tensor1d(this.optimizer.nextRates(learningRate));
    const twoPasses = this.twoPassesFor(batch);
    try {
      if (twoPasses === undefined) return await onePassStep(this.trained, this, batch, rates, meanwhile);
      return await twoPasses.run(this, batch, rates, meanwhile);
    } finally {
      rates.dispose();
    }
  }

  /** Begins to copy what the step after the one that runs takes first: this very batch must be the next. */
  upload(batch: StepBatch): void {
    this.ahead.make(batch, this.twoPassesFor(batch)?.first(batch) ?? { from: 0, to: batch.clips });
  }

  /** Takes parameters and moments that were set from outside; what was uploaded is dropped. */
  push(): void {
    this.compiled.push();
    this.ahead.drop();
  }

  private twoPassesFor({ clips }: StepBatch): TwoPassStep | undefined {
    return this.twoPasses !== undefined && this.twoPasses.microBatch < clips ? this.twoPasses : undefined;
  }

  dispose(): void {
    this.ahead.drop();
    this.compiled.dispose();
    this.twoPasses?.dispose();
  }
}
