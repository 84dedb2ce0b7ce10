/** Anything that holds numbers in a row: an array or a typed array. */
export type Numbers = ArrayLike<number>;

/** How far apart two numbers may lie: `absolute + relativeToMax * max|expected|`. */
export interface Closeness {
  /** Largest difference allowed everywhere; default 1e-6, or 0 where `relativeToMax` is given. */
  absolute?: number;
  /** Fraction of the largest expected magnitude; default 0. */
  relativeToMax?: number;
}

/** Compares element by element; NaN is close to NaN only, an infinity to the same infinity only. */
export function compareAll(
  received: Numbers,
  expected: Numbers,
  closeness: Closeness,
): { close: boolean; message: string } {
  if (received.length !== expected.length) {
    return { close: false, message: `found ${received.length} numbers, wanted ${expected.length}` };
  }
  const relative = closeness.relativeToMax ?? 0;
  const absolute = closeness.absolute ?? (relative === 0 ? 1e-6 : 0);
  const limit = absolute + relative * largestMagnitude(expected);
  let outside = 0;
  let first = -1;
  let worst = -1;
  let worstDifference = -1;
  for (let i = 0; i < expected.length; i++) {
    const difference = Object.is(received[i], expected[i]) ? 0 : Math.abs(received[i] - expected[i]);
    if (difference <= limit) continue;
    outside += 1;
    if (first < 0) first = i;
    const rank = Number.isNaN(difference) ? Infinity : difference;
    if (rank > worstDifference) {
      worst = i;
      worstDifference = rank;
    }
  }
  if (outside === 0) return { close: true, message: '' };
  const show = (i: number): string => `[${i}] found ${received[i]}, wanted ${expected[i]}`;
  return {
    close: false,
    message:
      `${outside} of ${expected.length} numbers differ by more than ${limit.toExponential(3)}; ` +
      `first ${show(first)}; worst ${show(worst)} (difference ${worstDifference.toExponential(3)})`,
  };
}

function largestMagnitude(values: Numbers): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]);
    if (Number.isFinite(magnitude) && magnitude > largest) largest = magnitude;
  }
  return largest;
}
