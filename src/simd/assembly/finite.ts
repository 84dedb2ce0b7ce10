/** Place of the first of some float32 numbers that is infinite or none, or -1. */
export function firstNotFinite(place: usize, numbers: i32): i32 {
  const sizes = i32x4.splat(0x7fffffff);
  const infinite = i32x4.splat(0x7f800000);
  let i = 0;
  for (; i + 4 <= numbers; i += 4) {
    const size = v128.and(v128.load(place + ((<usize>i) << 2)), sizes);
    if (v128.any_true(i32x4.ge_s(size, infinite))) break;
  }
  for (; i < numbers; i++) {
    if ((load<i32>(place + ((<usize>i) << 2)) & 0x7fffffff) >= 0x7f800000) return i;
  }
  return -1;
}
