import { differentiable, tf, type Tensor } from '../tensor';
import { buffer, constant, normSpecs } from './initialisation';
import { epsilon, ownStandardise } from './ownStandardise';
import { assign, type Parameters, type ParameterSpec } from './parameters';

const momentum = 0.1;

/** Batch statistics of each view, for the running averages. */
export interface BatchStatistics {
  /** The BatchNorm layer they belong to. */
  name: string;
  /** (K, 1, D) */
  mean: Tensor;
  /** Unbiased (K, 1, D). */
  variance: Tensor;
}

/**
 * BatchNorm1d in training: each view is normalised by its own mean and biased variance over the batch.
 *
 * @param x (K, N, D)
 * @param chunks parts of the batch with statistics of their own (the released run had one a GPU)
 */
export function batchNorm(
  x: Tensor,
  parameters: Parameters,
  name: string,
  chunks = 1,
): { value: Tensor; statistics: BatchStatistics } {
  const [views, clips, width] = x.shape as [number, number, number];
  const weights = parameters.linear(name);
  const size = Math.ceil(clips / chunks);
  const parts: Tensor[] = [];
  let first: Tensor = x;
  for (let start = 0; start < clips; start += size) {
    const rows = Math.min(size, clips - start);
    const part = rows === clips ? x : tf.slice(x, [0, start, 0], [views, rows, width]);
    if (start === 0) first = part;
    parts.push(normalise(part, weights.weight, weights.bias));
  }
  const mean = tf.mean(first, 1, true); // (K, 1, D)
  const rows = first.shape[1] as number;
  const variance = tf.mul(tf.mean(tf.squaredDifference(first, mean), 1, true), rows / Math.max(rows - 1, 1));
  return {
    value: parts.length === 1 ? parts[0] : tf.concat(parts, 1),
    // The released run keeps the statistics of its first GPU.
    statistics: { name, mean: tf.keep(mean), variance: tf.keep(variance) },
  };
}

/**
 * Takes one step's statistics into the running averages, view after view, and frees them:
 * running ← 0.9·running + 0.1·batch, with the unbiased variance.
 */
export function updateRunningStatistics(parameters: Parameters, statistics: BatchStatistics[]): void {
  for (const { name, mean, variance } of statistics) {
    const views = mean.shape[0];
    const average = (entry: string, batch: Tensor): void => {
      const running = parameters.get(`${name}.${entry}`);
      const next = tf.tidy(() => {
        // K updates in a row at once: weight 0.1·0.9^(K−1−k) for view k.
        const weights = Array.from({ length: views }, (_, view) => momentum * (1 - momentum) ** (views - 1 - view));
        const added = tf.sum(tf.mul(tf.squeeze(batch, [1]), tf.tensor2d(weights, [views, 1])), 0);
        return tf.add(tf.mul(running, (1 - momentum) ** views), added);
      });
      assign(running, next);
    };
    average('running_mean', mean);
    average('running_var', variance);
    const count = parameters.get(`${name}.num_batches_tracked`);
    assign(count, tf.add(count, views));
    mean.dispose();
    variance.dispose();
  }
}

export function batchNormSpecs(name: string, width: number): ParameterSpec[] {
  return [
    ...normSpecs(name, width),
    buffer(`${name}.running_mean`, [width], constant(0)),
    buffer(`${name}.running_var`, [width], constant(1)),
    buffer(`${name}.num_batches_tracked`, [], constant(0)),
  ];
}

function normalise(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  return differentiable([x, weight, bias], () => {
    const own = ownStandardise(x, 1);
    if (own !== undefined) {
      return {
        value: tf.add(tf.mul(own.normal, weight), bias),
        saved: [x, own.normal, weight],
        gradient: (dy, [kept, keptNormal, keptWeight]) => [
          own.gradient(tf.mul(dy, keptWeight), kept),
          tf.sum(tf.mul(dy, keptNormal), [0, 1]),
          tf.sum(dy, [0, 1]),
        ],
      };
    }
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon)); // (K, 1, D)
    const normal = tf.mul(centred, inverse);
    return {
      value: tf.add(tf.mul(normal, weight), bias),
      saved: [normal, inverse, weight],
      gradient: (dy, [keptNormal, keptInverse, keptWeight]) => {
        const product = tf.mul(dy, keptNormal);
        const slope = tf.mul(dy, keptWeight);
        const along = tf.mul(tf.mean(product, 1, true), keptWeight);
        const dx = tf.mul(tf.sub(tf.sub(slope, tf.mean(slope, 1, true)), tf.mul(keptNormal, along)), keptInverse);
        return [dx, tf.sum(product, [0, 1]), tf.sum(dy, [0, 1])];
      },
    };
  });
}
