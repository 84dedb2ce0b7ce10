import { loops, SimdArea } from '../simd';

let area: SimdArea | undefined;

/** Place of the first number that is infinite or none, or -1. */
export function firstNotFinite(values: Float32Array): number {
  area ??= new SimdArea(2 ** 18);
  for (let first = 0; first < values.length; first += area.floats.length) {
    const piece = values.subarray(first, first + area.floats.length);
    area.floats.set(piece);
    const place = loops().firstNotFinite(area.address, piece.length);
    if (place >= 0) return first + place;
  }
  return -1;
}

/** A way out for whoever meets a joint that is not there. */
export const missingFix =
  'Give --missing interpolate (option `missing`) to fill such joints from the frames around, or --missing drop to leave such recordings out.';

/** {@link missingFix} where a text has NaN in place of a number, else another way out. */
export function fixOf(found: string | number, other: string): string {
  return /^[+-]?nan/i.test(String(found)) ? missingFix : other;
}
