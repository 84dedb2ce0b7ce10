import { InputError } from '../../errors';
import { checkLabelled, testScores, type ClassifierTest, type FeatureSet } from '../../evaluation';
import type { LongWork } from '../../progress';
import type { Generator } from '../../random';
import {
  trainLinearClassifier,
  type LinearClassifierSettings,
  type LinearParameters,
  type RenewedFeatures,
} from './linearClassifier';

/** Settings of the linear probe. The last batch of an epoch may be smaller. */
export type LinearProbeSettings = Omit<LinearClassifierSettings, 'nesterov' | 'dropLast'>;

/** The official protocol; its learning rate is that of NTU x-sub, other data want others. */
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

/** A test of the probe, and the classifier that was tested. */
export type ProbeTest = ClassifierTest & LinearParameters;

export interface LinearProbe {
  classes: number;
  /** After the last epoch. */
  last: ProbeTest;
  /** At the tested epoch of largest top-1, the first of equals; the published number, though chosen on the test part. */
  best: ProbeTest;
  perEpoch: ProbeEpoch[];
  /** Final classifier: weight row-major (classes, D), bias (classes). */
  weight: Float32Array;
  bias: Float32Array;
}

/**
 * Trains a linear classifier on frozen features with cross entropy and tests it, by the official protocol.
 *
 * @param generator draws the initial weights, then the order of the clips in each epoch
 * @param renew features of training clips made anew for each step; default those of `train`
 * @throws InputError when the labels are unknown or the loss is not finite (the learning rate is too large)
 */
export async function trainLinearProbe(
  train: FeatureSet,
  test: FeatureSet,
  settings: Partial<LinearProbeSettings>,
  generator: Generator,
  work: LongWork = {},
  renew?: RenewedFeatures,
): Promise<LinearProbe> {
  const classes = checkLabelled(train, test);
  const { perEpoch, weight, bias } = await trainLinearClassifier(
    train,
    classes,
    { ...linearProbeDefaults, ...settings },
    {
      task: 'linear probe',
      trained: 'the linear probe',
      test: async (probe, epoch): Promise<ProbeTest> => ({
        epoch,
        ...testScores(await probe.scoresOf(test), test.labels, classes),
        ...(await probe.parameters()),
      }),
      detail: (loss, last) => `loss ${loss.toFixed(3)}, top-1 ${(100 * (last?.top1 ?? 0)).toFixed(1)} %`,
    },
    generator,
    work,
    renew,
  );
  const tests = perEpoch.flatMap((row) => row.test ?? []);
  const last = tests.at(-1);
  if (last === undefined) {
    throw new InputError({ thing: 'epochs of the linear probe', found: perEpoch.length, wanted: 'at least 1' });
  }
  return {
    classes,
    last,
    best: tests.reduce((best, one) => (one.top1 > best.top1 ? one : best)),
    perEpoch: perEpoch.map(({ test: tested, ...row }) => ({ ...row, ...(tested && accuraciesOf(tested)) })),
    weight,
    bias,
  };
}

function accuraciesOf({ top1, top5 }: ClassifierTest): Pick<ClassifierTest, 'top1' | 'top5'> {
  return { top1, top5 };
}
