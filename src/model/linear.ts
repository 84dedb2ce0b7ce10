import { differentiable, tf, type Tensor, type Tensor2D } from '../tensor';

/** A linear map's parameters; `weight` is (out, in), as in the official state_dict. */
export interface LinearWeights {
  weight: Tensor;
  bias?: Tensor;
}

/**
 * Linear map of the last axis: y = x·Wᵀ + b, with an optional ReLU.
 *
 * Leading axes are flattened, so that both gradients are plain products of matrices (TensorFlow.js has none for 3-D by 2-D,
 * tfjs #8721).
 *
 * @param x (..., in)
 * @returns (..., out)
 */
export function linear(x: Tensor, { weight, bias }: LinearWeights, activation: 'none' | 'relu' = 'none'): Tensor {
  const [out, width] = weight.shape;
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  return differentiable(inputs, () => {
    const rows: Tensor2D = tf.reshape(x, [-1, width]); // (rows, in)
    const product = tf.matMul(rows, weight, false, true); // (rows, out)
    const affine = bias === undefined ? product : tf.add(product, bias);
    const value = activation === 'relu' ? tf.relu(affine) : affine;
    return {
      value: tf.reshape(value, [...x.shape.slice(0, -1), out]),
      saved: activation === 'relu' ? [rows, weight, value] : [rows, weight],
      gradient: (dy, [keptRows, keptWeight, output]) => {
        const flat = tf.reshape(dy, [-1, out]);
        const slope = activation === 'relu' ? tf.mul(flat, tf.cast(tf.greater(output, 0), 'float32')) : flat; // (rows, out)
        const gradients = [tf.reshape(tf.matMul(slope, keptWeight), x.shape), tf.matMul(slope, keptRows, true, false)];
        return bias === undefined ? gradients : [...gradients, tf.sum(slope, 0)];
      },
    };
  });
}
