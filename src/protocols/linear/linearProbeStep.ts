import { tf } from '../../backend';
import type { Generator } from '../../random';

/** A linear classifier in training: parameters and their momentum. (An alias, which `tf.tidy` can look into.) */
export type ProbeState = {
  /** (classes, D), as `fc.weight` of the downstream model. */
  weight: tf.Tensor2D;
  /** (classes) */
  bias: tf.Tensor1D;
  weightMomentum: tf.Tensor2D;
  biasMomentum: tf.Tensor1D;
};

/** A fresh classifier: weights N(0, 0.01²), biases 0, no momentum. */
export function createProbe(classes: number, width: number, generator: Generator): ProbeState {
  const weight = Float32Array.from({ length: classes * width }, () => generator.normal(0, 0.01));
  return probeFrom(weight, new Float32Array(classes), width);
}

/** A classifier with the given parameters (weight row-major (classes, D), bias (classes)) and no momentum. */
export function probeFrom(weight: Float32Array, bias: Float32Array, width: number): ProbeState {
  return {
    weight: tf.tensor2d(weight, [bias.length, width]),
    bias: tf.tensor1d(bias),
    weightMomentum: tf.zeros([bias.length, width]),
    biasMomentum: tf.zeros([bias.length]),
  };
}

/** Class scores (N, classes) of features (N, D). */
export function probeScores(probe: ProbeState, features: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.add(tf.matMul(features, probe.weight, false, true), probe.bias));
}

/**
 * One SGD step with momentum on the mean cross entropy of a batch:
 * `momentum ← m·momentum + gradient; parameter ← parameter − rate·momentum`, as in PyTorch.
 * The gradient is written out: (softmax(scores) − target)ᵀ·features / N. With Nesterov's momentum the parameter moves by
 * gradient + m·momentum, the new one, instead.
 *
 * @param features (N, D)
 * @param targets one-hot labels (N, classes)
 * @returns the new state and the loss before the step, a scalar; the given state is left alone and is the caller's to dispose
 */
export function linearProbeStep(
  probe: ProbeState,
  features: tf.Tensor2D,
  targets: tf.Tensor2D,
  learningRate: number | tf.Scalar,
  momentum = 0.9,
  nesterov = false,
): { probe: ProbeState; loss: tf.Scalar } {
  return tf.tidy(() => {
    const scores = probeScores(probe, features);
    const logShares = tf.sub(scores, tf.logSumExp(scores, 1, true)); // (N, classes)
    const error = tf.div<tf.Tensor2D>(tf.sub(tf.exp(logShares), targets), features.shape[0]);
    const weightGradient: tf.Tensor2D = tf.matMul(error, features, true, false);
    const biasGradient = tf.sum<tf.Tensor1D>(error, 0);
    const weightMomentum = decayed(probe.weightMomentum, momentum, weightGradient);
    const biasMomentum = decayed(probe.biasMomentum, momentum, biasGradient);
    const weightStep = nesterov ? decayed(weightMomentum, momentum, weightGradient) : weightMomentum;
    const biasStep = nesterov ? decayed(biasMomentum, momentum, biasGradient) : biasMomentum;
    return {
      probe: {
        weight: tf.sub<tf.Tensor2D>(probe.weight, tf.mul(weightStep, learningRate)),
        bias: tf.sub<tf.Tensor1D>(probe.bias, tf.mul(biasStep, learningRate)),
        weightMomentum,
        biasMomentum,
      },
      loss: tf.div<tf.Scalar>(tf.neg(tf.sum(tf.mul(targets, logShares))), features.shape[0]),
    };
  });
}

/** Frees the tensors of a classifier. */
export function disposeProbe(probe: ProbeState): void {
  probe.weight.dispose();
  probe.bias.dispose();
  probe.weightMomentum.dispose();
  probe.biasMomentum.dispose();
}

function decayed<T extends tf.Tensor>(momentum: T, factor: number, gradient: T): T {
  return tf.add<T>(tf.mul(momentum, factor), gradient);
}
