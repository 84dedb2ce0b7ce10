import { CompiledFunction, tf, type BatchAxes } from '../../backend';
import { assign } from '../../model';
import type { LongWork } from '../../progress';
import type { Generator } from '../../random';
import { EpochLoop, isTestEpoch, type Schedule, type StepPlace } from '../../training';
import { createProbe, disposeProbe, linearProbeStep, probeScores, type ProbeState } from './linearProbeStep';

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

/** Features (B, D) of the clips at these places, made anew for a step: of an encoder in training mode they differ each time. */
export type RenewedFeatures = (places: Int32Array, epoch: number) => Promise<Float32Array>;

/** A classifier under way, as it is now. */
export interface TestedClassifier {
  /** Class scores of features (N, D), row-major (N, classes). */
  scoresOf(rows: Pick<LabelledFeatures, 'features' | 'width'>): Promise<Float32Array>;
  parameters(): Promise<LinearParameters>;
}

/** What a classifier is called, and how it is tested. */
export interface LinearClassifierTask<Test> {
  /** Of progress and interruptions. */
  task: string;
  /** What is trained, in messages. */
  trained: string;
  /** A test after so many epochs, from 1. */
  test: (classifier: TestedClassifier, epoch: number) => Promise<Test>;
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
 * @param renew instead of the features of `rows` in steps; default those
 * @throws InputError if a loss is not finite (the learning rate is too large)
 */
export async function trainLinearClassifier<Test>(
  rows: LabelledFeatures,
  classes: number,
  settings: LinearClassifierSettings,
  task: LinearClassifierTask<Test>,
  generator: Generator,
  work: LongWork,
  renew?: RenewedFeatures,
): Promise<LinearParameters & { perEpoch: LinearEpoch<Test>[] }> {
  const training = new LinearTraining(rows, classes, settings, task, generator, renew);
  try {
    const perEpoch: LinearEpoch<Test>[] = [];
    while (training.epoch < settings.epochs) perEpoch.push(await training.runEpoch(work));
    return { ...(await training.parameters()), perEpoch };
  } finally {
    training.dispose();
  }
}

/** To the loop an epoch is one step: its loss is read once. */
class LinearTraining<Test> extends EpochLoop<Int32Array, { loss: number; test?: Test }> implements TestedClassifier {
  private readonly probe: { [Name in keyof ProbeState]: ProbeState[Name] & tf.Variable };
  /** (N, D) */
  private readonly features: tf.Variable<tf.Rank.R2>;
  /** One-hot (N, classes). */
  private readonly targets: tf.Variable<tf.Rank.R2>;
  private readonly compiled: CompiledFunction;
  private readonly order: Generator;
  private lastTest: Test | undefined;

  constructor(
    { features, width, labels }: LabelledFeatures,
    classes: number,
    private readonly settings: LinearClassifierSettings,
    private readonly about: LinearClassifierTask<Test>,
    generator: Generator,
    private readonly renew: RenewedFeatures | undefined,
  ) {
    super({ ...settings, task: about.task, trained: about.trained, unit: 'epoch' });
    const targets = new Float32Array(labels.length * classes);
    for (let n = 0; n < labels.length; n++) targets[n * classes + labels[n]] = 1;
    this.features = held(tf.tensor2d(features, [labels.length, width]));
    this.targets = held(tf.tensor2d(targets, [labels.length, classes]));
    const { weight, bias, weightMomentum, biasMomentum } = createProbe(classes, width, generator.fork('weights'));
    this.probe = {
      weight: held(weight),
      bias: held(bias),
      weightMomentum: held(weightMomentum),
      biasMomentum: held(biasMomentum),
    };
    // The features are held where the steps run, once, and each step is told the places of its clips.
    const variables = [...Object.values(this.probe), this.features, this.targets];
    this.compiled = new CompiledFunction(variables, { execution: 'devices' });
    this.order = generator.fork('order');
  }

  /** Runs one epoch, and the test where it is due. */
  async runEpoch(work: LongWork): Promise<LinearEpoch<Test>> {
    const { learningRate, steps } = await this.runSteps(work, async (metrics) => {
      if (!isTestEpoch(this.epoch + 1, this.settings)) return;
      this.lastTest = metrics.test = await this.about.test(this, this.epoch + 1);
    });
    return { epoch: this.epoch, learningRate, ...steps[0] };
  }

  async scoresOf({ features, width }: Pick<LabelledFeatures, 'features' | 'width'>): Promise<Float32Array> {
    const rows = tf.tensor2d(features, [features.length / width, width]);
    const [scores] = await this.compiled.run('scores', [rows], this.scores, batchAxes);
    const values = await scores.data<'float32'>();
    tf.dispose([rows, scores]);
    return values;
  }

  async parameters(): Promise<LinearParameters> {
    await this.compiled.pull();
    const { weight, bias } = this.probe;
    const [weights, biases] = await Promise.all([weight.data<'float32'>(), bias.data<'float32'>()]);
    return { weight: weights.slice(), bias: biases.slice() };
  }

  dispose(): void {
    this.compiled.dispose();
    disposeProbe(this.probe);
    this.features.dispose();
    this.targets.dispose();
  }

  protected batches(): Int32Array[] {
    return [this.order.permutation(this.features.shape[0])];
  }

  /** One pass over the clips in the given order. */
  protected async step(order: Int32Array, { learningRate, epoch }: StepPlace): Promise<{ loss: number }> {
    const { dropLast } = this.settings;
    const size = Math.min(this.settings.batch, order.length);
    const used = dropLast ? order.length - (order.length % size) : order.length;
    const rate = tf.scalar(learningRate);
    let total: tf.Tensor = tf.scalar(0);
    for (let first = 0; first < used; first += size) {
      const clips = order.slice(first, Math.min(first + size, used));
      const places = tf.tensor1d(clips, 'int32');
      const renewed = await this.renew?.(clips, epoch);
      const rows = renewed === undefined ? [] : [tf.tensor2d(renewed, [clips.length, this.features.shape[1]])];
      const [loss] = await this.compiled.run('step', [places, rate, ...rows], this.update, stepBatchAxes);
      const sum = tf.add(total, loss);
      tf.dispose([total, loss, places, ...rows]);
      total = sum;
    }
    const [loss] = await total.data();
    tf.dispose([total, rate]);
    return { loss: loss / used };
  }

  protected override detail({ loss }: { loss: number }): string {
    return this.about.detail?.(loss, this.lastTest) ?? '';
  }

  /** One batch. @returns the sum of its clips' losses before the step */
  private readonly update = ([places, rate, renewed]: tf.Tensor[]): tf.Tensor[] => {
    const { momentum, nesterov } = this.settings;
    const { probe, loss } = tf.tidy(() => {
      // Not `gather`, which reads its places back to check them.
      const rows = tf.reshape(places, [places.size, 1]);
      const taken = (all: tf.Tensor): tf.Tensor2D => tf.gatherND(all, rows) as tf.Tensor2D;
      const features = (renewed as tf.Tensor2D | undefined) ?? taken(this.features);
      const step = linearProbeStep(this.probe, features, taken(this.targets), rate as tf.Scalar, momentum, nesterov);
      return { probe: step.probe, loss: tf.mul(step.loss, places.size) };
    });
    for (const name of Object.keys(probe) as (keyof ProbeState)[]) assign(this.probe[name], probe[name]);
    return [loss];
  };

  private readonly scores = ([features]: tf.Tensor[]): tf.Tensor[] => [
    probeScores(this.probe, features as tf.Tensor2D),
  ];
}

/** Axes of the clips in what scores take, and steps: places, learning rate, features. */
const batchAxes: BatchAxes = [0];
const stepBatchAxes: BatchAxes = [0, undefined, 0];

/** A tensor as a variable, which alone holds it. */
function held<T extends tf.Tensor>(tensor: T): T & tf.Variable {
  const variable = tf.variable(tensor, false);
  tensor.dispose();
  return variable as T & tf.Variable;
}
