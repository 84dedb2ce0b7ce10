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

/** Six significant digits: enough for a picture, and short in a notebook. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
