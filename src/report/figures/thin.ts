import { mean } from '../../evaluation';

/**
 * Shortens a line to at most `maximum` points: the mean of x and of y over equal stretches of points. Blank and non-finite
 * values are left out of a mean; a stretch without any value stays blank. Values keep six significant digits.
 */
export function thin(
  x: readonly number[],
  y: readonly (number | null)[],
  maximum: number,
): { x: number[]; y: (number | null)[] } {
  const points = Math.min(x.length, Math.max(1, maximum));
  const thinned: { x: number[]; y: (number | null)[] } = { x: [], y: [] };
  for (let point = 0; point < points; point++) {
    const first = Math.floor((point * x.length) / points);
    const end = Math.floor(((point + 1) * x.length) / points);
    const values = y.slice(first, end).filter((value): value is number => value !== null && Number.isFinite(value));
    thinned.x.push(rounded(mean(x.slice(first, end))));
    thinned.y.push(values.length === 0 ? null : rounded(mean(values)));
  }
  return thinned;
}

/**
 * Exponential mean along a line: each point is `weight` times the mean before it and the rest its own value. It starts at the first
 * value (the weights of what was seen are divided by their sum); blanks stay blank and are passed over.
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  let [sum, total] = [0, 0];
  return values.map((value) => {
    if (value === null) return null;
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return rounded(sum / total);
  });
}

/** Six significant digits: enough for a picture, and short in a notebook. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
