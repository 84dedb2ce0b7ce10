const newline: u8 = 0x0a;
const minus: u32 = 0x2d;
const point: u32 = 0x2e;
const zero: u32 = 0x30;

/** Up to here a double holds every whole number. */
const largestExact: u64 = 1 << 53;

/** More digits might not fit 64 bits. */
const mostDigits: u64 = 18;

/** 10^0 to 10^22, which doubles hold exactly. */
const powersOfTen = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);
const wholePowersOfTen = memory.data<u64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000]);

let stopped: usize = 0;

/** Where {@link numbersOfLines} stopped. */
export function textPlace(): usize {
  return stopped;
}

/** The place behind the next line end; there must be one, and 15 bytes more. */
export function lineEnd(place: usize): usize {
  let found: i32;
  do {
    found = i8x16.bitmask(i8x16.eq(v128.load(place), i8x16.splat(newline)));
    place += 16;
  } while (found == 0);
  return place - 15 + ctz(found);
}

/**
 * Reads the first `count` numbers of each of some lines as doubles, rounded as JavaScript and Python round them, and passes
 * over what else stands there. Stops before a line that has fewer, or one with an exponent or very many digits, which the
 * caller reads in its own way, and at the end of the text, which must be followed by a line end and 15 bytes more.
 *
 * @returns lines read; `textPlace` is behind the last of them
 */
export function numbersOfLines(place: usize, end: usize, lines: i32, count: i32, target: usize): i32 {
  for (let line = 0; line < lines; line++) {
    stopped = place;
    if (place >= end) return line;
    for (let i = 0; i < count; i++) {
      let character = <u32>load<u8>(place);
      while (isBlank(character)) character = load<u8>(++place);
      const negative = character == minus;
      if (negative) character = load<u8>(++place);
      const start = place;
      let value: u64 = 0;
      while (isDigit(character)) {
        value = value * 10 + (character - zero);
        character = load<u8>(++place);
      }
      let digits = <u64>(place - start);
      let fractionDigits: u64 = 0;
      if (character == point) {
        const text = load<u64>(++place);
        fractionDigits = digitsAhead(text);
        place += <usize>fractionDigits;
        if (fractionDigits > 0) {
          value =
            value * load<u64>(wholePowersOfTen + ((<usize>fractionDigits) << 3)) + valueOfDigits(text, fractionDigits);
        }
        character = load<u8>(place);
        while (isDigit(character)) {
          value = value * 10 + (character - zero);
          fractionDigits++;
          character = load<u8>(++place);
        }
        digits += fractionDigits;
      }
      // Digits that are too many may have made the value anything: their number is looked at first.
      if (digits == 0 || digits > mostDigits || value > largestExact || !endsNumber(character)) return line;
      // Both numbers are exact, so that the quotient is rounded once: this is the nearest double.
      const number = <f64>value / load<f64>(powersOfTen + ((<usize>fractionDigits) << 3));
      store<f64>(target, negative ? -number : number);
      target += 8;
    }
    place = lineEnd(place);
  }
  stopped = place;
  return lines;
}

/** How many of eight characters, the first in the lowest byte, are digits before anything else stands there. */
function digitsAhead(text: u64): u64 {
  const differences = text ^ 0x3030303030303030;
  // The upper half of a byte is 0 for 0 to 9 alone, with and without 6 added.
  return ctz(((differences + 0x0606060606060606) | differences) & 0xf0f0f0f0f0f0f0f0) >> 3;
}

/** The number that the first 1 to 8 of eight characters stand for: neighbours are joined to pairs, fours and the whole. */
function valueOfDigits(text: u64, digits: u64): u64 {
  let value = (text << (64 - 8 * digits)) & 0x0f0f0f0f0f0f0f0f;
  value = (value * (10 * 256 + 1)) >> 8;
  value = ((value & 0x00ff00ff00ff00ff) * (100 * 65536 + 1)) >> 16;
  return ((value & 0x0000ffff0000ffff) * (10000 * 4294967296 + 1)) >> 32;
}

function isDigit(character: u32): bool {
  return character - zero < 10;
}

/** A blank or a tab. */
function isBlank(character: u32): bool {
  return character == 0x20 || character == 0x09;
}

/** A blank, a tab, LF or CR. */
function endsNumber(character: u32): bool {
  return isBlank(character) || character == 0x0a || character == 0x0d;
}
