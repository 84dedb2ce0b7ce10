import { differentiable, tf, type Tensor } from '../tensor';
import type { AttentionWeights } from './attentionWeights';
import { attentionWeights, scoreGradient } from './attentionScores';
import { affine } from './linear';

/**
 * Self-attention with one head, by two projections of the tokens instead of four. With q = x·Wqᵀ + bq and so on,
 *
 *   q·kᵀ = (x·A + c)·xᵀ + terms that all keys of a query share,   A = Wqᵀ·Wk,  c = bq·Wk
 *   a·v·Woᵀ + bo = (a·x)·Bᵀ + e,                                  B = Wo·Wv,   e = Wo·bv + bo
 *
 * because softmax ignores what all keys share, and its rows sum to 1. A and B are D×D products, which cost nothing beside
 * those of all tokens; so the projections cost half, forward and backward. The key bias has no gradient at all, as in exact
 * arithmetic (docs/performance.md).
 *
 * @param x (B, L, D)
 * @param causal whether a token sees those before it alone; default false
 * @returns (B, L, D)
 */
export function mergedAttention(x: Tensor, { input, output }: AttentionWeights, causal = false): Tensor {
  const width = x.shape[2] as number;
  const scale = 1 / Math.sqrt(width);
  return differentiable([x, input.weight, input.bias, output.weight, output.bias], () => {
    const [wq, wk, wv] = tf.split(input.weight, 3, 0); // (D, D) each
    const [bq, , bv] = tf.split(tf.reshape(input.bias, [3, width]), 3, 0); // (1, D) each
    const a = tf.mul(tf.matMul(wq, wk, true, false), scale); // A/√D
    const c = tf.mul(tf.matMul(bq, wk), scale); // (1, D)
    const b = tf.matMul(output.weight, wv);
    const e = tf.add(tf.matMul(bv, output.weight, false, true), output.bias); // (1, D)
    const rows = tf.reshape(x, [-1, width]); // (B·L, D)
    const query: Tensor = tf.reshape(affine(rows, a, c, 'none', false), x.shape); // (B, L, D)
    const attention = attentionWeights(query, x, causal); // (B, L, L)
    const mixed: Tensor = tf.reshape(tf.matMul(attention, x), [-1, width]); // (B·L, D)
    const result = affine(mixed, b, e);
    return {
      value: tf.reshape(result, x.shape),
      saved: [x, query, attention, mixed, a, b, input.weight, input.bias, output.weight],
      gradient: (dy, [inputs, q, weights, m, keptA, keptB, inputWeight, inputBias, outputWeight]) => {
        const flat = tf.reshape(dy, [-1, width]); // (B·L, D)
        const dMixed: Tensor = tf.reshape(tf.matMul(flat, keptB), x.shape);
        const dScore = scoreGradient(dMixed, inputs, weights); // (B, L, L)
        const dQuery = tf.reshape(tf.matMul(dScore, inputs), [-1, width]); // (B·L, D)
        const dx = tf.addN([
          tf.reshape(tf.matMul(dQuery, keptA, false, true), x.shape),
          tf.matMul(dScore, q, true, false),
          tf.matMul(weights, dMixed, true, false),
        ]);
        const dA = tf.mul(tf.matMul(tf.reshape(inputs, [-1, width]), dQuery, true, false), scale);
        const dC = tf.mul(tf.sum(dQuery, 0, true), scale); // (1, D)
        const dB = tf.matMul(flat, m, true, false);
        const dE = tf.sum(flat, 0, true);
        const [keptWq, keptWk, keptWv] = tf.split(inputWeight, 3, 0);
        const [keptBq, , keptBv] = tf.split(tf.reshape(inputBias, [3, width]), 3, 0);
        const dWq = tf.matMul(keptWk, dA, false, true);
        const dWk = tf.add(tf.matMul(keptWq, dA), tf.matMul(keptBq, dC, true, false));
        const dWv = tf.matMul(outputWeight, dB, true, false);
        const dBq = tf.matMul(dC, keptWk, false, true);
        const dBv = tf.matMul(dE, outputWeight);
        return [
          dx,
          tf.concat([dWq, dWk, dWv]),
          tf.reshape(tf.concat([dBq, tf.fill([1, width], 0), dBv]), [3 * width]),
          tf.add(tf.matMul(dB, keptWv, false, true), tf.matMul(dE, keptBv, true, false)),
          tf.reshape(dE, [width]),
        ];
      },
    };
  });
}
