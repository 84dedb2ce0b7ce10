/** Mean of one or more values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation, as of results over seeds or draws; undefined for fewer than two values. */
export function sampleDeviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Rows at length 1, row-major (N, width); a row of zeros stays zero. */
export function unitRows(features: Float32Array, width: number): Float64Array {
  const rows = new Float64Array(features.length);
  for (let start = 0; start < features.length; start += width) {
    const scale = inverseLength(features, start, width);
    for (let d = 0; d < width; d++) rows[start + d] = features[start + d] * scale;
  }
  return rows;
}

/** 1 over the length of a row, 0 for a row of zeros. */
export function inverseLength(values: Float32Array, start: number, width: number): number {
  // Four sums, as one would wait for the addition before.
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = start + width;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    a += values[i] * values[i];
    b += values[i + 1] * values[i + 1];
    c += values[i + 2] * values[i + 2];
    d += values[i + 3] * values[i + 3];
  }
  for (; i < end; i++) a += values[i] * values[i];
  const squares = a + b + (c + d);
  return squares > 0 ? 1 / Math.sqrt(squares) : 0;
}
