import { mostOwnTokens, ownKernel, tf, type Tensor } from '../tensor';
import { causalScores } from './causal';

/**
 * How much each token takes of every other: softmax of the products of queries and keys. Without a gradient.
 *
 * @param query (B, L, D) or (B, heads, L, D), scaled
 * @param key of the same shape
 * @param causal whether a token sees those before it alone
 * @returns (B, L, L) or (B, heads, L, L)
 */
export function attentionWeights(query: Tensor, key: Tensor, causal: boolean): Tensor {
  const own = hasKernel(key) ? ownKernel('UsdrlAttentionWeights', { query, key }, { causal }) : undefined;
  if (own !== undefined) return own;
  const scores = tf.matMul(query, key, false, true);
  return tf.softmax(causal ? tf.add(scores, causalScores(key.shape[key.rank - 2])) : scores);
}

/**
 * The gradient of the products, from that of the mixed tokens.
 *
 * @param dMixed (B, L, D) or (B, heads, L, D)
 * @param value what was mixed, of the same shape
 * @param weights (B, L, L) or (B, heads, L, L)
 * @returns of the shape of the weights
 */
export function scoreGradient(dMixed: Tensor, value: Tensor, weights: Tensor): Tensor {
  const own = hasKernel(value) ? ownKernel('UsdrlScoreGradient', { dMixed, value, weights }) : undefined;
  if (own !== undefined) return own;
  const dWeights = tf.matMul(dMixed, value, false, true);
  const weighted = tf.mul(dWeights, weights);
  return tf.sub(weighted, tf.mul(weights, tf.sum(weighted, -1, true)));
}

/** Whether a kernel takes such keys or values: of one head, and not too many tokens. */
function hasKernel({ rank, shape }: Tensor): boolean {
  return rank === 3 && (shape[1] as number) <= mostOwnTokens;
}
