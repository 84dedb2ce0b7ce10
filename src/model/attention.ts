import { differentiable, tf, type Tensor } from '../tensor';
import type { AttentionWeights } from './attentionWeights';
import { attentionWeights, scoreGradient } from './attentionScores';
import { frameAttention } from './frameAttention';
import type { NextFrame } from './keptFrames';
import type { LayerSettings } from './layerSettings';
import { afterNorm, standardise, type NormWeights } from './layerNorm';
import { mergedAttention } from './mergedAttention';

/**
 * Multi-head self-attention with biases, no dropout (PyTorch's MultiheadAttention on one input).
 * Heads take consecutive chunks of D/heads features; one head, as released, is computed in a cheaper equal form.
 *
 * @param x (B, L, D)
 * @param causal whether a token sees itself and those before it alone; default false
 * @returns (B, L, D)
 */
export function selfAttention(x: Tensor, weights: AttentionWeights, heads: number, causal = false): Tensor {
  return heads === 1 ? mergedAttention(x, weights, causal) : multiHeadAttention(x, weights, heads, causal);
}

/**
 * {@link selfAttention} of a layer normalisation's result.
 *
 * @param name among all attentions of the encoder, CA and both branches of DSA each for itself
 * @param frame where x is the next frame alone
 */
export function normalisedAttention(
  x: Tensor,
  norm: NormWeights,
  { input, output }: AttentionWeights,
  { heads, causal }: Pick<LayerSettings, 'heads' | 'causal'>,
  name: string,
  frame?: NextFrame,
): Tensor {
  const weights = { input: afterNorm(input, norm), output };
  if (frame !== undefined) return frameAttention(standardise(x), weights, heads, frame.kept, name);
  return selfAttention(standardise(x), weights, heads, causal);
}

/** {@link selfAttention} with every projection done for itself. */
export function multiHeadAttention(
  x: Tensor,
  { input, output }: AttentionWeights,
  heads: number,
  causal = false,
): Tensor {
  const [batch, tokens, width] = x.shape;
  const scale = 1 / Math.sqrt(width / heads);
  const inputs = [x, input.weight, input.bias, output.weight, output.bias];
  return differentiable(inputs, () => {
    const rows = tf.reshape(x, [-1, width]); // (B·L, D)
    // The three parts of the weights are cut, not those of the much larger product.
    const weights = tf.split(input.weight, 3, 0); // 3 × (D, D)
    const biases = tf.split(input.bias, 3, 0);
    const project = (part: number) => tf.add(tf.matMul(rows, weights[part], false, true), biases[part]);
    const query = splitHeads(tf.mul(project(0), scale), batch, tokens, heads); // (B, heads, L, D/heads)
    const key = splitHeads(project(1), batch, tokens, heads);
    const value = splitHeads(project(2), batch, tokens, heads);
    const attention = attentionWeights(query, key, causal); // (B, heads, L, L)
    const mixed = mergeHeads(tf.matMul(attention, value), width); // (B·L, D)
    const result = tf.add(tf.matMul(mixed, output.weight, false, true), output.bias);
    return {
      value: tf.reshape(result, [batch, tokens, width]),
      saved: [rows, query, key, value, attention, mixed, input.weight, output.weight],
      gradient: (dy, [r, q, k, v, a, m, inputWeight, outputWeight]) => {
        const flat = tf.reshape(dy, [-1, width]); // (B·L, D)
        const dMixed = splitHeads(tf.matMul(flat, outputWeight), batch, tokens, heads);
        const dValue = mergeHeads(tf.matMul(a, dMixed, true, false), width);
        const dScore = scoreGradient(dMixed, v, a); // (B, heads, L, L)
        const dQuery = tf.mul(mergeHeads(tf.matMul(dScore, k), width), scale);
        const dKey = mergeHeads(tf.matMul(dScore, q, true, false), width);
        const all = tf.concat([dQuery, dKey, dValue], 1); // (B·L, 3D)
        return [
          tf.reshape(tf.matMul(all, inputWeight), x.shape),
          tf.matMul(all, r, true, false),
          tf.sum(all, 0),
          tf.matMul(flat, m, true, false),
          tf.sum(flat, 0),
        ];
      },
    };
  });
}

/** (B·L, D) to (B, heads, L, D/heads); with one head a mere reshape. */
function splitHeads(rows: Tensor, batch: number, tokens: number, heads: number): Tensor {
  const width = rows.shape[1] as number;
  if (heads === 1) return tf.reshape(rows, [batch, 1, tokens, width]);
  return tf.transpose(tf.reshape(rows, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
}

/** (B, heads, L, D/heads) to (B·L, D). */
function mergeHeads(parts: Tensor, width: number): Tensor {
  const inOrder = parts.shape[1] === 1 ? parts : tf.transpose(parts, [0, 2, 1, 3]);
  return tf.reshape(inOrder, [-1, width]);
}
