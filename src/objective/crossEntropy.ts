import { differentiable, tf, type Tensor } from '../tensor';

/**
 * Weighted cross entropy of rows of scores with one-hot targets: −Σ targets·log softmax(scores).
 *
 * A target row is one-hot times the weight of its row: 1/N gives the mean over N rows, a row of zeros counts for nothing.
 *
 * @param scores (N, classes), before the softmax
 * @param targets (N, classes)
 * @returns a scalar; its gradient by the scores is weight·softmax − targets, and none is defined by the targets
 */
export function crossEntropy(scores: Tensor, targets: Tensor): Tensor {
  return differentiable([scores], () => {
    const shifted = tf.sub(scores, tf.max(scores, 1, true));
    const logShares = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
    return {
      value: tf.neg(tf.sum(tf.mul(targets, logShares))),
      saved: [logShares, targets],
      gradient: (dy, [kept, wanted]) => {
        const weights = tf.sum(wanted, 1, true);
        return [tf.mul(dy, tf.sub(tf.mul(tf.exp(kept), weights), wanted))];
      },
    };
  });
}
