import { tf, type Tensor } from '../tensor';

/** Far below every score of an attention, so that its softmax is exactly 0. */
const hidden = -1e9;

/** What is added to the scores of an attention so that token t sees tokens 0 .. t alone. @returns (1, L, L) */
export function causalScores(tokens: number): Tensor {
  return triangle(tokens, 0, hidden);
}

/** A map along the tokens (L, L) without its entries above the diagonal, which would bring later tokens to earlier ones. */
export function lowerTriangular(weight: Tensor): Tensor {
  const [tokens] = weight.shape;
  return tf.mul(weight, tf.reshape(triangle(tokens, 1, 0), [tokens, tokens]));
}

function triangle(tokens: number, past: number, future: number): Tensor {
  const values = Float32Array.from({ length: tokens * tokens }, (_, i) =>
    i % tokens > Math.floor(i / tokens) ? future : past,
  );
  return tf.tensor3d(values, [1, tokens, tokens]);
}
