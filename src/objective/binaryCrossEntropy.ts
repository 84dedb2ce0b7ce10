import { differentiable, tf, type Tensor } from '../tensor';

/**
 * Weighted binary cross entropy of scores: −Σ yes·log σ(scores) + no·log(1 − σ(scores)).
 *
 * @param scores before the sigmoid, of any shape
 * @param yes weight of each score as one that should be 1; 1/N gives the mean over N rows, 0 counts for nothing
 * @param no the same as one that should be 0
 * @returns a scalar; its gradient by the scores is (yes + no)·σ(scores) − yes, and none is defined by the weights
 */
export function binaryCrossEntropy(scores: Tensor, yes: Tensor, no: Tensor): Tensor {
  return differentiable([scores], () => {
    const [asYes, asNo] = [softplus(tf.neg(scores)), softplus(scores)];
    return {
      value: tf.sum(tf.add(tf.mul(yes, asYes), tf.mul(no, asNo))),
      saved: [scores, yes, no],
      gradient: (dy, [kept, wanted, unwanted]) => {
        const slope = tf.sub(tf.mul(tf.add(wanted, unwanted), tf.sigmoid(kept)), wanted);
        return [tf.mul(dy, slope)];
      },
    };
  });
}

/** log(1 + eˣ), finite for large x. */
function softplus(x: Tensor): Tensor {
  return tf.add(tf.relu(x), tf.log(tf.add(tf.exp(tf.neg(tf.abs(x))), 1)));
}
