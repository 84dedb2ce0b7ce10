import { tf } from '../../backend';
import { InputError } from '../../errors';
import { testScores, type ClassifierTest, checkLabelled, sizeOf, type FeatureSet } from '../../evaluation';
import { stopPoint, type LongWork } from '../../progress';
import type { Generator } from '../../random';
import { createProbe, disposeProbe, linearProbeStep, probeScores, type ProbeState } from './linearProbeStep';

/** Settings of the linear probe; the defaults are the released protocol. */
export interface LinearProbeSettings {
  /** Default 0.006, the official value for NTU x-sub; other data want others. */
  learningRate: number;
  /** Default 0.9. */
  momentum: number;
  /** Default 512; the last batch of an epoch may be smaller. */
  batch: number;
  /** Default 160. */
  epochs: number;
  /** Epochs (from 0) from which the learning rate is multiplied by `decay`; default 120 and 140. */
  milestones: readonly number[];
  /** Default 0.1. */
  decay: number;
  /** Epochs from one test to the next; default 5. The last epoch is always tested. */
  testEvery: number;
}

export const linearProbeDefaults: LinearProbeSettings = {
  learningRate: 0.006,
  momentum: 0.9,
  batch: 512,
  epochs: 160,
  milestones: [120, 140],
  decay: 0.1,
  testEvery: 5,
};

/** One epoch of the probe; the accuracies only where it was tested. */
export interface ProbeEpoch {
  /** Epochs done. */
  epoch: number;
  /** Mean cross entropy over the epoch. */
  loss: number;
  learningRate: number;
  top1?: number;
  top5?: number;
}

export interface LinearProbe {
  classes: number;
  /** After the last epoch. */
  last: ClassifierTest;
  /** At the tested epoch of largest top-1, the first of equals; the published number, though chosen on the test part. */
  best: ClassifierTest;
  perEpoch: ProbeEpoch[];
  /** Final classifier: weight row-major (classes, D), bias (classes). */
  weight: Float32Array;
  bias: Float32Array;
}

/**
 * Trains a linear classifier on frozen features with cross entropy and tests it, by the official protocol.
 *
 * @param generator draws the initial weights, then the order of the clips in each epoch
 * @throws InputError when the labels are unknown or the loss is not finite (the learning rate is too large)
 */
export async function trainLinearProbe(
  train: FeatureSet,
  test: FeatureSet,
  settings: Partial<LinearProbeSettings>,
  generator: Generator,
  work: LongWork = {},
): Promise<LinearProbe> {
  const resolved = { ...linearProbeDefaults, ...settings };
  const { epochs, testEvery } = resolved;
  const classes = checkLabelled(train, test);
  const data = toTensors(train, classes);
  let probe = createProbe(classes, train.width, generator.fork('weights'));
  const order = generator.fork('order');
  const perEpoch: ProbeEpoch[] = [];
  let best: ClassifierTest | undefined;
  let last: ClassifierTest | undefined;
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      await stopPoint(work, 'linear probe');
      const learningRate = rateAt(epoch, resolved);
      const trained = trainEpoch(probe, data, order.permutation(sizeOf(train)), learningRate, resolved);
      probe = trained.probe;
      const loss = (await trained.loss.data())[0] / sizeOf(train);
      trained.loss.dispose();
      checkFinite(loss, epoch, learningRate);
      const record: ProbeEpoch = { epoch: epoch + 1, loss, learningRate };
      if ((epoch + 1) % testEvery === 0 || epoch + 1 === epochs) {
        last = await testProbe(probe, test, classes, epoch + 1);
        if (best === undefined || last.top1 > best.top1) best = last;
        Object.assign(record, { top1: last.top1, top5: last.top5 });
      }
      perEpoch.push(record);
      const detail = `loss ${loss.toFixed(3)}, top-1 ${(100 * (last?.top1 ?? 0)).toFixed(1)} %`;
      work.progress?.({ task: 'linear probe', done: epoch + 1, total: epochs, unit: 'epoch', detail });
    }
    if (best === undefined || last === undefined) {
      throw new InputError({ thing: 'epochs of the linear probe', found: epochs, wanted: 'at least 1' });
    }
    const [weight, bias] = [await probe.weight.data<'float32'>(), await probe.bias.data<'float32'>()];
    return { classes, last, best, perEpoch, weight, bias };
  } finally {
    disposeProbe(probe);
    data.features.dispose();
    data.targets.dispose();
  }
}

/** Features (N, D) and one-hot labels (N, classes). */
interface TrainingTensors {
  features: tf.Tensor2D;
  targets: tf.Tensor2D;
}

function toTensors({ features, width, labels }: FeatureSet, classes: number): TrainingTensors {
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, n) => (targets[n * classes + label] = 1));
  return {
    features: tf.tensor2d(features, [labels.length, width]),
    targets: tf.tensor2d(targets, [labels.length, classes]),
  };
}

/** One pass over the clips in the given order; returns the new state and the summed loss. The old state is freed. */
function trainEpoch(
  start: ProbeState,
  data: TrainingTensors,
  order: Int32Array,
  learningRate: number,
  { batch, momentum }: LinearProbeSettings,
): { probe: ProbeState; loss: tf.Scalar } {
  let probe = start;
  let total: tf.Scalar = tf.scalar(0);
  for (let first = 0; first < order.length; first += batch) {
    const chosen = order.slice(first, first + batch);
    const [previous, sum] = [probe, total];
    ({ probe, loss: total } = tf.tidy(() => {
      const places = tf.tensor1d(chosen, 'int32');
      const [features, targets] = [tf.gather(data.features, places), tf.gather(data.targets, places)];
      const step = linearProbeStep(previous, features, targets, learningRate, momentum);
      return { probe: step.probe, loss: tf.add<tf.Scalar>(sum, tf.mul(step.loss, chosen.length)) };
    }));
    disposeProbe(previous);
    sum.dispose();
  }
  return { probe, loss: total };
}

async function testProbe(probe: ProbeState, test: FeatureSet, classes: number, epoch: number): Promise<ClassifierTest> {
  const tensor = tf.tidy(() => probeScores(probe, tf.tensor2d(test.features, [sizeOf(test), test.width])));
  const scores = await tensor.data<'float32'>();
  tensor.dispose();
  return { epoch, ...testScores(scores, test.labels, classes) };
}

function rateAt(epoch: number, { learningRate, milestones, decay }: LinearProbeSettings): number {
  return learningRate * decay ** milestones.filter((milestone) => milestone <= epoch).length;
}

function checkFinite(loss: number, epoch: number, learningRate: number): void {
  if (Number.isFinite(loss)) return;
  throw new InputError({
    thing: `loss of the linear probe in epoch ${epoch + 1}`,
    found: loss,
    wanted: 'a finite number',
    fix: `Choose a learning rate smaller than ${learningRate}.`,
  });
}
