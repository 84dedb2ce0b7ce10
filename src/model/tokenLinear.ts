import { differentiable, tf, type Tensor } from '../tensor';
import type { LinearWeights } from './linear';

/**
 * Linear map along the token axis: y[:, i, d] = Σ_j W[i, j]·x[:, j, d] + b[i], with an optional ReLU.
 *
 * @param x (B, L, D)
 * @param weights weight (L, L), bias (L)
 * @returns (B, L, D)
 */
export function tokenLinear(x: Tensor, { weight, bias }: LinearWeights, activation: 'none' | 'relu' = 'none'): Tensor {
  const [out, tokens] = weight.shape;
  const inputs = bias === undefined ? [x, weight] : [x, weight, bias];
  return differentiable(inputs, () => {
    const product = tf.matMul(tf.reshape(weight, [1, out, tokens]), x); // (B, L, D)
    const affine = bias === undefined ? product : tf.add(product, tf.reshape(bias, [1, out, 1]));
    const value = activation === 'relu' ? tf.relu(affine) : affine;
    return {
      value,
      saved: activation === 'relu' ? [x, weight, value] : [x, weight],
      gradient: (dy, [input, keptWeight, output]) => {
        const slope = activation === 'relu' ? tf.mul(dy, tf.cast(tf.greater(output, 0), 'float32')) : dy; // (B, L, D)
        const gradients = [
          tf.matMul(tf.reshape(keptWeight, [1, out, tokens]), slope, true, false),
          tf.sum(tf.matMul(slope, input, false, true), 0), // (L, L)
        ];
        return bias === undefined ? gradients : [...gradients, tf.sum(slope, [0, 2])];
      },
    };
  });
}
