import { differentiable, tf, type Tensor } from '../backend';

const epsilon = 1e-5;

/**
 * Layer normalisation of the last axis with biased variance and eps 1e-5 (PyTorch's LayerNorm).
 *
 * @param x (..., D)
 * @param weight (D)
 * @param bias (D)
 */
export function layerNorm(x: Tensor, { weight, bias }: { weight: Tensor; bias: Tensor }): Tensor {
  return differentiable([x, weight, bias], () => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)); // (..., 1)
    const normal = tf.mul(centred, inverse);
    return {
      value: tf.add(tf.mul(normal, weight), bias),
      saved: [normal, inverse, weight],
      gradient: (dy, [keptNormal, keptInverse, keptWeight]) => {
        const leading = x.shape.slice(0, -1).map((_, axis) => axis);
        const product = tf.mul(dy, keptNormal);
        const slope = tf.mul(dy, keptWeight);
        const along = tf.mean(tf.mul(slope, keptNormal), -1, true);
        const dx = tf.mul(tf.sub(tf.sub(slope, tf.mean(slope, -1, true)), tf.mul(keptNormal, along)), keptInverse);
        return [dx, tf.sum(product, leading), tf.sum(dy, leading)];
      },
    };
  });
}
