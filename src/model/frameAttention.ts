import { tf, type Tensor } from '../tensor';
import type { AttentionWeights } from './attentionWeights';
import type { KeptFrames } from './keptFrames';
import { linear } from './linear';

/**
 * Causal self-attention of the next frame alone: its query against the keys and values of all frames so far.
 *
 * @param x (1, 1, D)
 * @param name of the attention among those that keep something
 * @returns (1, 1, D)
 */
export function frameAttention(
  x: Tensor,
  { input, output }: AttentionWeights,
  heads: number,
  kept: KeptFrames,
  name: string,
): Tensor {
  const width = x.shape[2] as number;
  const [query, key, value] = tf.split(linear(x, input), 3, 2); // (1, 1, D) each
  const keys = perHead(kept.append(`${name}.keys`, key), heads); // (heads, t + 1, D/heads)
  const values = perHead(kept.append(`${name}.values`, value), heads);
  const scores = tf.matMul(perHead(tf.mul(query, Math.sqrt(heads / width)), heads), keys, false, true);
  const mixed = tf.matMul(tf.softmax(scores), values); // (heads, 1, D/heads)
  return linear(tf.reshape(mixed, [1, 1, width]), output);
}

function perHead(rows: Tensor, heads: number): Tensor {
  const [, tokens, width] = rows.shape as [number, number, number];
  return tf.transpose(tf.reshape(rows, [tokens, heads, width / heads]), [1, 0, 2]);
}
