import { differentiable, tf, type Tensor } from '../tensor';

/**
 * Maximum over the tokens. Equal maxima share the gradient evenly, as PyTorch's `amax` does (TensorFlow.js would give it
 * whole to each).
 *
 * @param x (B, L, D)
 * @returns (B, D)
 */
export function maxPool(x: Tensor): Tensor {
  return differentiable([x], () => {
    const value = tf.max(x, 1); // (B, D)
    return {
      value,
      saved: [x, value],
      gradient: (dy, [input, top]) => {
        const [batch, , width] = x.shape;
        const winners = tf.cast(tf.equal(input, tf.reshape(top, [batch, 1, width])), 'float32'); // (B, L, D)
        const each = tf.div(dy, tf.sum(winners, 1)); // (B, D)
        return [tf.mul(winners, tf.reshape(each, [batch, 1, width]))];
      },
    };
  });
}
