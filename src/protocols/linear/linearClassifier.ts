import { tf } from '../../backend';
import type { LongWork } from '../../progress';
import type { Generator } from '../../random';
import { EpochLoop, isTestEpoch, type Schedule, type StepPlace } from '../../training';
import { createProbe, disposeProbe, linearProbeStep, type ProbeState } from './linearProbeStep';

/** How a linear classifier is trained: SGD with momentum on the cross entropy of frozen features. */
export interface LinearClassifierSettings extends Schedule {
  momentum: number;
  /** Nesterov's momentum; default the plain one. */
  nesterov?: boolean;
  /** Clips a step. */
  batch: number;
  /** Whether the last, smaller batch of an epoch is left out, unless it is the only one; by default it is used. */
  dropLast?: boolean;
  epochs: number;
  /** Epochs from one test to the next; the last epoch is always tested. */
  testEvery: number;
}

/** Features and classes of clips. */
export interface LabelledFeatures {
  /** Row-major (N, D). */
  features: Float32Array;
  /** D */
  width: number;
  /** (N) */
  labels: ArrayLike<number>;
}

/** What a classifier is called, and how it is tested. */
export interface LinearClassifierTask<Test> {
  /** Of progress and interruptions. */
  task: string;
  /** What is trained, in messages. */
  trained: string;
  /** A test after so many epochs, from 1. */
  test: (probe: ProbeState, epoch: number) => Promise<Test>;
  /** What progress says beside the count, after an epoch of this loss and the last test so far. */
  detail?: (loss: number, last: Test | undefined) => string;
}

/** One epoch. */
export interface LinearEpoch<Test> {
  /** Epochs done. */
  epoch: number;
  learningRate: number;
  /** Mean cross entropy over the clips used, each before its step. */
  loss: number;
  /** Only where it was tested. */
  test?: Test;
}

/** A trained classifier: weight row-major (classes, D), bias (classes). */
export interface LinearParameters {
  weight: Float32Array;
  bias: Float32Array;
}

/**
 * Trains a linear classifier on frozen features and tests it every few epochs.
 *
 * @param generator draws the initial weights, then the order of the clips in each epoch
 * @throws InputError if a loss is not finite (the learning rate is too large)
 */
export async function trainLinearClassifier<Test>(
  rows: LabelledFeatures,
  classes: number,
  settings: LinearClassifierSettings,
  task: LinearClassifierTask<Test>,
  generator: Generator,
  work: LongWork,
): Promise<LinearParameters & { perEpoch: LinearEpoch<Test>[] }> {
  const training = new LinearTraining(rows, classes, settings, task, generator);
  try {
    const perEpoch: LinearEpoch<Test>[] = [];
    while (training.epoch < settings.epochs) perEpoch.push(await training.runEpoch(work));
    return { ...(await parametersOf(training.probe)), perEpoch };
  } finally {
    training.dispose();
  }
}

/** The parameters of a classifier as it is now. */
export async function parametersOf(probe: ProbeState): Promise<LinearParameters> {
  const [weight, bias] = await Promise.all([probe.weight.data<'float32'>(), probe.bias.data<'float32'>()]);
  return { weight: weight.slice(), bias: bias.slice() };
}

/** To the loop an epoch is one step: its loss is read once. */
class LinearTraining<Test> extends EpochLoop<Int32Array, { loss: number; test?: Test }> {
  probe: ProbeState;
  /** (N, D) */
  private readonly features: tf.Tensor2D;
  /** One-hot (N, classes). */
  private readonly targets: tf.Tensor2D;
  private readonly order: Generator;
  private lastTest: Test | undefined;

  constructor(
    { features, width, labels }: LabelledFeatures,
    classes: number,
    private readonly settings: LinearClassifierSettings,
    private readonly about: LinearClassifierTask<Test>,
    generator: Generator,
  ) {
    super({ ...settings, task: about.task, trained: about.trained, unit: 'epoch' });
    const targets = new Float32Array(labels.length * classes);
    for (let n = 0; n < labels.length; n++) targets[n * classes + labels[n]] = 1;
    this.features = tf.tensor2d(features, [labels.length, width]);
    this.targets = tf.tensor2d(targets, [labels.length, classes]);
    this.probe = createProbe(classes, width, generator.fork('weights'));
    this.order = generator.fork('order');
  }

  /** Runs one epoch, and the test where it is due. */
  async runEpoch(work: LongWork): Promise<LinearEpoch<Test>> {
    const { learningRate, steps } = await this.runSteps(work, async (metrics) => {
      if (!isTestEpoch(this.epoch + 1, this.settings)) return;
      this.lastTest = metrics.test = await this.about.test(this.probe, this.epoch + 1);
    });
    return { epoch: this.epoch, learningRate, ...steps[0] };
  }

  dispose(): void {
    disposeProbe(this.probe);
    this.features.dispose();
    this.targets.dispose();
  }

  protected batches(): Int32Array[] {
    return [this.order.permutation(this.features.shape[0])];
  }

  /** One pass over the clips in the given order. */
  protected async step(order: Int32Array, { learningRate }: StepPlace): Promise<{ loss: number }> {
    const { momentum, nesterov, dropLast } = this.settings;
    const size = Math.min(this.settings.batch, order.length);
    const used = dropLast ? order.length - (order.length % size) : order.length;
    let total: tf.Scalar = tf.scalar(0);
    for (let first = 0; first < used; first += size) {
      const chosen = order.slice(first, Math.min(first + size, used));
      const [previous, sum] = [this.probe, total];
      ({ probe: this.probe, loss: total } = tf.tidy(() => {
        const places = tf.tensor1d(chosen, 'int32');
        const [features, targets] = [tf.gather(this.features, places), tf.gather(this.targets, places)];
        const step = linearProbeStep(previous, features, targets, learningRate, momentum, nesterov);
        return { probe: step.probe, loss: tf.add<tf.Scalar>(sum, tf.mul(step.loss, chosen.length)) };
      }));
      disposeProbe(previous);
      sum.dispose();
    }
    const [loss] = await total.data();
    total.dispose();
    return { loss: loss / used };
  }

  protected override detail({ loss }: { loss: number }): string {
    return this.about.detail?.(loss, this.lastTest) ?? '';
  }
}
