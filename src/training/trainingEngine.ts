import { CompiledFunction, tf, type CompiledFunctionOptions } from '../backend';
import type { PretrainingModel } from '../model';
import type { LossSettings } from '../objective';
import type { Adam } from './adam';
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
  }

  /** One step of training. */
  async step(batch: StepBatch, learningRate: number): Promise<StepValues> {
    const rates = tf.tensor1d(this.optimizer.nextRates(learningRate));
    try {
      if (this.twoPasses === undefined || this.twoPasses.microBatch >= batch.clips) {
        return await onePassStep(this.trained, this.compiled, batch, rates);
      }
      return await this.twoPasses.run(this.compiled, batch, rates);
    } finally {
      rates.dispose();
    }
  }

  dispose(): void {
    this.compiled.dispose();
    this.twoPasses?.dispose();
  }
}
