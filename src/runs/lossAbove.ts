import { InputError } from '../errors';
import type { StepMetrics } from '../training';

/** What stops a run whose loss exceeds `training.stopAbove`; the step is done, and is saved as every other. */
export class LossAbove extends InputError {
  constructor(
    { epoch, step, loss, learningRate }: StepMetrics,
    private readonly most: number,
  ) {
    super({
      thing: `loss at epoch ${epoch}, step ${step}`,
      found: loss,
      wanted: `at most ${most}, as training.stopAbove says`,
      fix: `Start again with optimizer.learningRate below ${learningRate}.`,
    });
    this.name = 'LossAbove';
  }

  /** The same error, when everything was saved. @param command that goes on with the run */
  saved(command: string): InputError {
    const fix = `${this.problem.fix ?? ''} Everything done is saved; to go on all the same, give another training.stopAbove than ${this.most} (0: never) to: ${command}`;
    return new InputError({ ...this.problem, fix });
  }
}
