import { differentiable, tf, type Tensor } from '../tensor';
import type { LinearWeights } from './linear';
import { epsilon, ownStandardise } from './ownStandardise';

/** Scale and shift of a layer normalisation, (D) each. */
export interface NormWeights {
  weight: Tensor;
  bias: Tensor;
}

/**
 * Layer normalisation of the last axis with biased variance and eps 1e-5 (PyTorch's LayerNorm).
 *
 * @param x (..., D)
 */
export function layerNorm(x: Tensor, { weight, bias }: NormWeights): Tensor {
  return tf.add(tf.mul(standardise(x), weight), bias);
}

/** Layer normalisation without its scale and shift, which {@link afterNorm} puts into the map that follows. */
export function standardise(x: Tensor): Tensor {
  return differentiable([x], () => {
    const own = ownStandardise(x, x.rank - 1);
    if (own !== undefined) {
      return { value: own.normal, saved: [x], gradient: (dy, [kept]) => [own.gradient(dy, kept)] };
    }
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)); // (..., 1)
    const normal = tf.mul(centred, inverse);
    return {
      value: normal,
      saved: [normal, inverse],
      gradient: (dy, [keptNormal, keptInverse]) => {
        const along = tf.mean(tf.mul(dy, keptNormal), -1, true);
        return [tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), tf.mul(keptNormal, along)), keptInverse)];
      },
    };
  });
}

/**
 * A linear map of a layer normalisation's result as a map of the standardised tokens n:
 *
 *   (n∘w + b)·Wᵀ + c = n·(W∘w)ᵀ + (b·Wᵀ + c)
 *
 * Two passes over a matrix of weights instead of two over all tokens, and as many less backward; the scaled tokens are
 * neither made nor kept.
 */
export function afterNorm({ weight, bias }: Required<LinearWeights>, norm: NormWeights): Required<LinearWeights> {
  const shift = tf.matMul(tf.reshape(norm.bias, [1, -1]), weight, false, true); // (1, out)
  return { weight: tf.mul(weight, norm.weight), bias: tf.add(tf.reshape(shift, [-1]), bias) };
}
