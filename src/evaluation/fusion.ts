import { InputError } from '../errors';

/** How scores of several streams become one. */
export interface FusionOptions {
  /** Weight of each stream, not negative; only their ratios count. Default: all equal. */
  weights?: readonly number[];
  /** What is summed: `softmax` of each stream's scores (default), or the `logits` themselves. */
  combine?: 'softmax' | 'logits';
}

/**
 * Late fusion of streams: the weighted mean of their class probabilities, or of their scores. The paper's three-stream numbers
 * say neither what is combined nor with which weights; the defaults are ours.
 *
 * @param streams class scores before the softmax, each row-major (N, classes)
 * @returns fused scores, row-major (N, classes)
 * @throws InputError for weights that fit no streams
 */
export function fuseScores(
  streams: readonly Float32Array[],
  classes: number,
  { weights = streams.map(() => 1), combine = 'softmax' }: FusionOptions = {},
): Float32Array {
  checkWeights(weights, streams.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const fused = new Float32Array(streams[0].length);
  streams.forEach((scores, stream) => {
    const terms = combine === 'softmax' ? softmaxRows(scores, classes) : scores;
    terms.forEach((term, i) => (fused[i] += (weights[stream] / total) * term));
  });
  return fused;
}

function checkWeights(weights: readonly number[], streams: number): void {
  const fit = weights.length === streams && weights.every((weight) => weight >= 0) && weights.some((w) => w > 0);
  if (fit && weights.every(Number.isFinite)) return;
  const wanted = `${streams} numbers from 0, not all of them 0: one a stream`;
  throw new InputError({ thing: 'weights of the streams', found: weights.join(', ') || 'none', wanted });
}

function softmaxRows(scores: Float32Array, classes: number): Float32Array {
  const shares = new Float32Array(scores.length);
  for (let first = 0; first < scores.length; first += classes) {
    const row = scores.subarray(first, first + classes);
    const most = row.reduce((a, b) => Math.max(a, b));
    const powers = Array.from(row, (score) => Math.exp(score - most));
    const sum = powers.reduce((a, b) => a + b);
    powers.forEach((power, c) => (shares[first + c] = power / sum));
  }
  return shares;
}
