import { unitRows } from './statistics';

/**
 * Alignment (Wang and Isola 2020): mean squared distance between the features of two views of each clip, both at length 1. 0 is
 * perfect, 2 is that of unrelated directions.
 *
 * @param first row-major (N, width)
 * @param second the same clips, row-major (N, width)
 */
export function alignment(first: Float32Array, second: Float32Array, width: number): number {
  const [a, b] = [unitRows(first, width), unitRows(second, width)];
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / (a.length / width);
}

/**
 * Uniformity (Wang and Isola 2020): logarithm of the mean of exp(−2·‖x − y‖²) over all pairs of different clips, features at length 1. 0 where all
 * are the same; the lower, the more evenly they cover the sphere.
 *
 * @param features row-major (N, width), N ≥ 2
 */
export function uniformity(features: Float32Array, width: number): number {
  const rows = unitRows(features, width);
  const count = rows.length / width;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let product = 0;
      for (let d = 0; d < width; d++) product += rows[i * width + d] * rows[j * width + d];
      // ‖x − y‖² = 2 − 2·x·y at length 1.
      sum += Math.exp(-2 * (2 - 2 * product));
    }
  }
  return Math.log((2 * sum) / (count * (count - 1)));
}
