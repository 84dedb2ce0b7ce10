/** Sum of x[i] * ((i mod 97) + 1) / 97, as the golden files use it: it notices swapped axes. */
export function weightedSum(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] * ((i % 97) + 1)) / 97;
  return sum;
}

/** Sum of sizes. */
export function absoluteSum(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]);
  return sum;
}
