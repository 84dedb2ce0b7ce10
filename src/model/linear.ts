import { differentiable, ownKernel, tf, type Tensor, type Tensor2D } from '../tensor';

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
    const value = affine(rows, weight, bias, activation); // (rows, out)
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

/**
 * rows·Wᵀ + b and the activation, without a gradient.
 *
 * @param rows (rows, in)
 * @param bias (out) or (1, out)
 * @returns (rows, out)
 */
export function affine(
  rows: Tensor,
  weight: Tensor,
  bias?: Tensor,
  activation: 'none' | 'relu' = 'none',
  transposed = true,
): Tensor {
  if (bias !== undefined) {
    const own = ownKernel('UsdrlAffine', { rows, weight, bias }, { activation, transposed });
    if (own !== undefined) return own;
  }
  const product = tf.matMul(rows, weight, false, transposed);
  const sum = bias === undefined ? product : tf.add(product, bias);
  return activation === 'relu' ? tf.relu(sum) : sum;
}
