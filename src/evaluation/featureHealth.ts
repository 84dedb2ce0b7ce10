import { symmetricEigenvalues } from './symmetricEigenvalues';

/** How much of their space a set of features uses; falling values are the early sign of collapse. */
export interface FeatureHealth {
  /** Mean over the dimensions of the standard deviation over the samples; 0 = all samples alike. */
  meanDeviation: number;
  /** Share of dimensions that hardly vary: deviation below 1 % of the mean one, or exactly 0. */
  deadShare: number;
  /** Effective rank of their covariance: the number of directions used, from 1 to min(N − 1, D); 0 if nothing varies. */
  effectiveRank: number;
}

/** Health of features (N, D), row-major. */
export function featureHealth(features: Float32Array, width: number): FeatureHealth {
  const deviations = variances(features, width).map(Math.sqrt);
  const meanDeviation = deviations.reduce((sum, value) => sum + value, 0) / width;
  const dead = deviations.filter((value) => value === 0 || value < 0.01 * meanDeviation).length;
  return { meanDeviation, deadShare: dead / width, effectiveRank: effectiveRank(features, width) };
}

/** Unbiased variance (N − 1) of each dimension of features (N, D), row-major; zeros for a single sample. */
export function variances(features: Float32Array, width: number): Float64Array {
  const samples = features.length / width;
  const centred = centre(features, width);
  const sums = new Float64Array(width);
  for (let i = 0; i < centred.length; i++) sums[i % width] += centred[i] ** 2;
  return sums.map((sum) => (samples > 1 ? sum / (samples - 1) : 0));
}

/**
 * Effective rank of the covariance of features, {@link effectiveRankOf} its eigenvalues.
 *
 * @param features row-major (N, D)
 */
export function effectiveRank(features: Float32Array, width: number): number {
  return effectiveRankOf(covarianceSpectrum(features, width));
}

/**
 * Effective rank of a covariance: the exponential of the entropy of its normalised eigenvalues, `exp(−Σ p log p)` with
 * p = eigenvalue / sum (Roy and Vetterli, EUSIPCO 2007, whose matrix is the covariance here: of a symmetric matrix without
 * negative eigenvalues they are the singular values). k equal directions give k, nothing but zeros gives 0.
 *
 * @param eigenvalues variances along the principal directions, in any unit and order: squares of the singular values of the
 * centred features
 */
export function effectiveRankOf(eigenvalues: ArrayLike<number>): number {
  const values = Array.from(eigenvalues);
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total <= 0) return 0;
  let entropy = 0;
  for (const value of values) if (value > 0) entropy -= (value / total) * Math.log(value / total);
  return Math.exp(entropy);
}

/**
 * Eigenvalues of the covariance of features (N, D), largest first, min(N, D) of them; rounding below 0 is cut off.
 * The smaller of covariance (D, D) and Gram matrix (N, N) is decomposed: their eigenvalues agree but for zeros.
 */
export function covarianceSpectrum(features: Float32Array, width: number): Float64Array {
  const samples = features.length / width;
  const centred = centre(features, width);
  const size = Math.min(samples, width);
  const gram =
    samples < width ? rowProducts(centred, samples, width) : rowProducts(transpose(centred, width), width, samples);
  const scale = 1 / Math.max(1, samples - 1);
  return symmetricEigenvalues(gram, size)
    .map((value) => Math.max(0, value * scale))
    .reverse();
}

/**
 * Correlation of every pair of dimensions, row-major (D, D) in [−1, 1]. A dimension that does not vary has correlation 0 with
 * all, itself included, so that it shows as a hole in the diagonal.
 *
 * @param features row-major (N, D)
 */
export function correlationMatrix(features: Float32Array, width: number): Float32Array {
  const samples = features.length / width;
  const columns = transpose(centre(features, width), width); // (D, N)
  for (let d = 0; d < width; d++) {
    const column = columns.subarray(d * samples, (d + 1) * samples);
    const length = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
    for (let n = 0; n < samples; n++) column[n] = length > 0 ? column[n] / length : 0;
  }
  return Float32Array.from(rowProducts(columns, width, samples));
}

/**
 * Features (N, D) minus the mean over the samples, in double precision. The first sample is taken away before, so that
 * a constant dimension becomes exactly 0.
 */
function centre(features: Float32Array, width: number): Float64Array {
  const samples = features.length / width;
  const centred = Float64Array.from(features, (value, i) => value - features[i % width]);
  const means = new Float64Array(width);
  for (let i = 0; i < centred.length; i++) means[i % width] += centred[i] / samples;
  return centred.map((value, i) => value - means[i % width]);
}

/** (N, D) to (D, N). */
function transpose(matrix: Float64Array, width: number): Float64Array {
  const rows = matrix.length / width;
  const turned = new Float64Array(matrix.length);
  for (let n = 0; n < rows; n++) for (let d = 0; d < width; d++) turned[d * rows + n] = matrix[n * width + d];
  return turned;
}

/** Inner products of all pairs of rows: (rows, length) to (rows, rows). */
function rowProducts(matrix: Float64Array, rows: number, length: number): Float64Array {
  const products = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const left = matrix.subarray(i * length, (i + 1) * length);
    for (let j = 0; j <= i; j++) {
      const right = matrix.subarray(j * length, (j + 1) * length);
      let sum = 0;
      for (let k = 0; k < length; k++) sum += left[k] * right[k];
      products[i * rows + j] = sum;
      products[j * rows + i] = sum;
    }
  }
  return products;
}
