import { mostOwnTokens, ownKernel, tf, type Tensor } from '../tensor';
import { causalScores } from './causal';

/**
 * How much each token takes of every other: softmax of the products of queries and keys. Without a gradient.
 *
 * @param query (B, L, D), scaled
 * @param key (B, L, D)
 * @param causal whether a token sees those before it alone
 * @returns (B, L, L)
 */
export function attentionWeights(query: Tensor, key: Tensor, causal: boolean): Tensor {
  const tokens = key.shape[1] as number;
  const own = tokens <= mostOwnTokens ? ownKernel('UsdrlAttentionWeights', { query, key }, { causal }) : undefined;
  if (own !== undefined) return own;
  const scores = tf.matMul(query, key, false, true); // (B, L, L)
  return tf.softmax(causal ? tf.add(scores, causalScores(tokens)) : scores);
}

/**
 * The gradient of the products, from that of the mixed tokens.
 *
 * @param dMixed (B, L, D)
 * @param value what was mixed (B, L, D)
 * @param weights (B, L, L)
 * @returns (B, L, L)
 */
export function scoreGradient(dMixed: Tensor, value: Tensor, weights: Tensor): Tensor {
  const few = (weights.shape[2] as number) <= mostOwnTokens;
  const own = few ? ownKernel('UsdrlScoreGradient', { dMixed, value, weights }) : undefined;
  if (own !== undefined) return own;
  const dWeights = tf.matMul(dMixed, value, false, true); // (B, L, L)
  const weighted = tf.mul(dWeights, weights);
  return tf.sub(weighted, tf.mul(weights, tf.sum(weighted, -1, true)));
}
