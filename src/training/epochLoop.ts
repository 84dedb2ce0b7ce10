import { InputError } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import { learningRate, type Schedule } from './learningRate';

/** What a loop is told of its training. */
export interface LoopSettings extends Schedule {
  /** Of progress and interruptions: `pretrain`. */
  task: string;
  /** What is trained, in the message of a loss that is not finite: `the detector`. */
  trained: string;
  epochs: number;
  /** What is counted; `epoch` where a whole epoch is one step of the loop. Default `step`. */
  unit?: 'step' | 'epoch';
}

/** Where in a training a step lies. */
export interface StepPlace {
  /** From 0. */
  epoch: number;
  /** Of the epoch, from 0. */
  step: number;
  learningRate: number;
}

/** One epoch, done. */
export interface DoneEpoch<Step> {
  /** From 0. */
  epoch: number;
  learningRate: number;
  steps: readonly Step[];
  /** Seconds of this call: without the steps done before an interruption. */
  seconds: number;
}

/**
 * The loop of every training: epochs, and in each the steps of its batches, one after another. What differs is the order of an
 * epoch and the step. A loop that has `epoch` and `begun` of another goes on where that one stopped, if order and step follow
 * from the seed and the place alone.
 */
export abstract class EpochLoop<Batch, Step extends { loss: number }> {
  /** Epochs done. */
  epoch = 0;
  /** Metrics of the steps done of the epoch under way; not empty only after an interruption. */
  protected begun: Step[] = [];

  protected constructor(private readonly loop: LoopSettings) {}

  /** The batches of an epoch, in their order. */
  protected abstract batches(epoch: number): readonly Batch[];

  /** Trains on one batch. @returns metrics of the step, which are kept until its epoch is done */
  protected abstract step(batch: Batch, place: StepPlace): Promise<Step>;

  /** What progress says beside the count. */
  protected detail({ loss }: Step): string {
    return `epoch ${this.epoch + 1} of ${this.loop.epochs}, loss ${loss.toFixed(4)}`;
  }

  /**
   * Runs one epoch, or what is left of it; can be stopped before each step.
   *
   * @param onStep is waited for after each step, when it counts as done
   * @throws InputError if a loss is not finite; Interrupted when stopped
   */
  protected async runSteps(work: LongWork, onStep?: (metrics: Step) => unknown): Promise<DoneEpoch<Step>> {
    const started = performance.now();
    const { task, epochs, unit = 'step' } = this.loop;
    const { epoch } = this;
    const rate = learningRate(epoch, this.loop);
    const batches = this.batches(epoch);
    for (let step = this.begun.length; step < batches.length; step++) {
      await stopPoint(work, task);
      const metrics = await this.step(batches[step], { epoch, step, learningRate: rate });
      if (!Number.isFinite(metrics.loss)) throw this.notFinite(metrics.loss, rate);
      this.begun.push(metrics);
      await onStep?.(metrics);
      const done = epoch * batches.length + step + 1;
      work.progress?.({ task, done, total: epochs * batches.length, unit, detail: this.detail(metrics) });
    }
    const steps = this.begun;
    this.begun = [];
    this.epoch += 1;
    return { epoch, learningRate: rate, steps, seconds: (performance.now() - started) / 1000 };
  }

  private notFinite(loss: number, rate: number): InputError {
    return new InputError({
      thing: `loss of ${this.loop.trained} in epoch ${this.epoch + 1}`,
      found: loss,
      wanted: 'a finite number',
      fix: `Choose a learning rate smaller than ${rate}.`,
    });
  }
}

/** Whether a classifier is tested after so many epochs: every `testEvery` epochs, and after the last. */
export function isTestEpoch(done: number, { epochs, testEvery }: { epochs: number; testEvery: number }): boolean {
  return done % testEvery === 0 || done === epochs;
}
