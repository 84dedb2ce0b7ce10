const newline: u8 = 0x0a;
const minus: u8 = 0x2d;

/** Up to here a double holds every whole number. */
const largestExact: u64 = 1 << 53;

/** Longest number that a vector holds. */
const longest: u32 = 16;

/** 10^0 to 10^15. */
const powersOfTen = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]);

/*
 * Vectors that every number needs. They are loaded from memory, as compilers make constant vectors anew at each use.
 */
const vectors = memory.data(9 * 16);
const blanks = vectors;
const zeros = vectors + 16;
const nines = vectors + 32;
const points = vectors + 48;
const lowBytes = vectors + 64;
const tens = vectors + 80;
const hundreds = vectors + 96;
const tenThousands = vectors + 112;
const newlines = vectors + 128;
v128.store(blanks, i8x16.splat(0x20));
v128.store(zeros, i8x16.splat(0x30));
v128.store(nines, i8x16.splat(9));
v128.store(points, i8x16.splat(0x2e));
v128.store(lowBytes, i16x8.splat(0xff));
v128.store(tens, i16x8.splat(10));
v128.store(hundreds, i32x4.splat((1 << 16) | 100));
v128.store(tenThousands, i32x4.splat((1 << 16) | 10000));
v128.store(newlines, i8x16.splat(newline));

/** For n of 0 to 16 a vector that keeps its last n bytes. */
const lastBytes = memory.data(17 * 16);

/** For a point at byte k the order of bytes that drops it and moves what is before it up; for 16 all stay. */
const withoutPoint = memory.data(17 * 16);

for (let n = 0; n <= 16; n++) {
  for (let i = 0; i < 16; i++) {
    store<u8>(lastBytes + 16 * n + i, i >= 16 - n ? 0xff : 0);
    store<u8>(withoutPoint + 16 * n + i, n == 16 || i > n ? i : i - 1);
  }
}

let stopped: usize = 0;

/** Where {@link numbersOfLines} stopped. */
export function textPlace(): usize {
  return stopped;
}

/** The place behind the next line end; there must be one, and 15 bytes more. */
export function lineEnd(place: usize): usize {
  const wanted = v128.load(newlines);
  let found: i32;
  do {
    found = i8x16.bitmask(i8x16.eq(v128.load(place), wanted));
    place += 16;
  } while (found == 0);
  return place - 15 + ctz(found);
}

/**
 * Reads the first `count` numbers of each of some lines as doubles, rounded as JavaScript and Python round them, and passes
 * over what else stands there. Numbers are parted by one blank or tab. Stops before a line that has fewer numbers within 64
 * bytes, or an unusual one (with an exponent, longer than 16 characters), which the caller reads in its own way, and at the end
 * of the text, which must be followed by a line end and 63 bytes more; 16 bytes must be before it.
 *
 * @returns lines read; `textPlace` is behind the last of them
 */
export function numbersOfLines(place: usize, end: usize, lines: i32, count: i32, target: usize): i32 {
  for (let line = 0; line < lines; line++) {
    stopped = place;
    if (place >= end) return line;
    let ends = endsWithin64(place);
    let start = place;
    for (let i = 0; i < count; i++) {
      if (ends == 0) return line;
      const tokenEnd = place + <usize>ctz(ends);
      ends &= ends - 1;
      const length = <u32>(tokenEnd - start);
      const after = load<u8>(tokenEnd);
      if (length - 1 >= longest || !(isBlank(after) || (i == count - 1 && endsLine(after)))) return line;
      // The number stands at the end of the vector.
      const text = v128.load(tokenEnd - 16);
      const digits = i8x16.sub(text, v128.load(zeros));
      const inside: u32 = 0xffff & (0xffff << (16 - length));
      const others = (<u32>i8x16.bitmask(i8x16.gt_u(digits, v128.load(nines)))) & inside;
      const point = (<u32>i8x16.bitmask(i8x16.eq(text, v128.load(points)))) & inside;
      const negative = load<u8>(start) == minus;
      const sign: u32 = negative ? 1 << (16 - length) : 0;
      // Nothing but digits, one point at most and a sign in front.
      if (others != (point | sign) || (point & (point - 1)) != 0 || others == inside) return line;
      const k = ctz(point | 0x10000);
      const kept = v128.and(digits, v128.load(lastBytes + ((<usize>(length - <u32>negative)) << 4)));
      const value = valueOf16(i8x16.swizzle(kept, v128.load(withoutPoint + ((<usize>k) << 4))));
      if (value > largestExact) return line;
      // Both numbers are exact, so that the quotient is rounded once: this is the nearest double.
      const number = <f64>value / load<f64>(powersOfTen + ((<usize>(k == 16 ? 0 : 15 - k)) << 3));
      store<f64>(target, negative ? -number : number);
      target += 8;
      start = tokenEnd + 1;
    }
    place = lineEnd(start - 1);
  }
  stopped = place;
  return lines;
}

/** A bit for each of 64 characters: set for blanks, line ends and other controls. */
function endsWithin64(place: usize): u64 {
  const largest = v128.load(blanks);
  const a = <u64>i8x16.bitmask(i8x16.le_u(v128.load(place), largest));
  const b = <u64>i8x16.bitmask(i8x16.le_u(v128.load(place, 16), largest));
  const c = <u64>i8x16.bitmask(i8x16.le_u(v128.load(place, 32), largest));
  const d = <u64>i8x16.bitmask(i8x16.le_u(v128.load(place, 48), largest));
  return a | (b << 16) | (c << 32) | (d << 48);
}

/** The number that 16 digits stand for, one a byte: neighbours are joined to pairs, fours, eights and the whole. */
function valueOf16(digits: v128): u64 {
  const pairs = i16x8.add(i16x8.mul(v128.and(digits, v128.load(lowBytes)), v128.load(tens)), i16x8.shr_u(digits, 8));
  const fours = i32x4.dot_i16x8_s(pairs, v128.load(hundreds));
  const eights = i64x2.extract_lane(i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), v128.load(tenThousands)), 0);
  return <u64>((eights & 0xffffffff) * 100000000 + (eights >>> 32));
}

/** A blank or a tab. */
function isBlank(character: u32): bool {
  return character == 0x20 || character == 0x09;
}

/** LF or CR. */
function endsLine(character: u32): bool {
  return character == 0x0a || character == 0x0d;
}
