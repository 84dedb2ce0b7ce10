import { isInReach, loops } from '../../simd';

const newline = 0x0a;

/** More digits might not fit a 32-bit whole number. */
const mostDigits = 9;

/** Powers of ten that a double holds exactly. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Up to here a double holds every whole number. */
const largestExact = 2 ** 53;

/** Larger numbers are no float32, in which coordinates are stored. */
const largestFloat32 = 3.4028234663852886e38;

/** Longest token that is still taken for a number. */
const longestToken = 400;

/**
 * Numbers in lines of text, read from the bytes: no string is made for a number of usual length. Blanks and tabs
 * stand between numbers; lines end with LF or CRLF.
 */
export class TextNumbers {
  /** With a line end behind the last byte, so that no loop runs beyond the text. */
  private readonly bytes: Buffer;
  private readonly size: number;
  /** Whether compiled loops can read the text. */
  private readonly inReach: boolean;
  private at = 0;
  private lines = 0;
  private readonly one = new Float64Array(1);

  /** @param padded the text and one byte more, which is overwritten; in a `SimdArea` it is read several times as fast. */
  constructor(
    padded: Uint8Array,
    /** Whether `NaN`, which marks what was not measured, is a number. */
    private readonly takesMissing = false,
  ) {
    this.bytes = Buffer.from(padded.buffer, padded.byteOffset, padded.length);
    this.size = padded.length - 1;
    this.inReach = isInReach(padded);
    padded[this.size] = newline;
  }

  static of(text: Uint8Array | string): TextNumbers {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const padded = new Uint8Array(bytes.length + 1);
    padded.set(bytes);
    return new TextNumbers(padded);
  }

  /** Number of the line that is being read, from 1. */
  get line(): number {
    return this.lines + 1;
  }

  /** Bytes not read yet. */
  get bytesLeft(): number {
    return Math.max(0, this.size - this.at);
  }

  get atEnd(): boolean {
    return this.at >= this.size;
  }

  /** True when nothing but blanks is left of the line. */
  get atLineEnd(): boolean {
    this.skipBlanks();
    return endsLine(this.bytes[this.at]);
  }

  /** Goes to the next line, whatever is left of this one. */
  nextLine(): void {
    if (this.at >= this.size) return;
    // Not beyond the line end that was added.
    this.at = Math.min(this.lineEnd(), this.size);
    this.lines++;
  }

  /** Goes on over lines that are empty or blank. */
  skipEmptyLines(): void {
    while (!this.atEnd && this.atLineEnd) this.nextLine();
  }

  /**
   * The next number of the line, rounded as JavaScript and Python round it. NaN when the line has no more or something
   * else stands there; {@link token} then tells what.
   */
  next(): number {
    return this.row(1, this.one, 0) === 1 ? this.one[0] : this.unusual();
  }

  /**
   * The number of a line that holds a whole number within limits and nothing else, as lines of counts do, and goes to the next
   * line. Any other line is left alone.
   *
   * @returns the number; -1 for another line
   */
  countLine(least: number, most: number): number {
    const { bytes, at: start } = this;
    let at = start;
    let value = 0;
    for (let character = bytes[at]; isDigit(character) && at - start < mostDigits; character = bytes[++at]) {
      value = value * 10 + (character - 0x30);
    }
    if (at === start || value < least || value > most) return -1;
    if (bytes[at] === 0x0d) at++;
    if (bytes[at] !== newline || at >= this.size) return -1;
    this.at = at + 1;
    this.lines++;
    return value;
  }

  /**
   * Reads the next numbers of the line.
   *
   * @param count most numbers to read
   * @param target where they go, from `place` on
   * @returns how many were read. Fewer than `count` where the line ends, something else stands or a number is too large
   *   for a float32; {@link next} is then NaN or that number.
   */
  row(count: number, target: Float32Array | Float64Array, place: number): number {
    const plus = 0x2b;
    const minus = 0x2d;
    const point = 0x2e;
    const zero = 0x30;
    const { bytes } = this;
    let { at } = this;
    for (let i = 0; i < count; i++) {
      let character = bytes[at];
      while (isBlank(character)) character = bytes[++at];
      const start = at;
      const negative = character === minus;
      if (negative || character === plus) character = bytes[++at];
      // Whole and fraction in 32-bit arithmetic, which is several times as fast as doubles: the bulk of an import's time.
      let whole = 0;
      const wholeStart = at;
      while (isDigit(character)) {
        whole = (Math.imul(whole, 10) + (character - zero)) | 0;
        character = bytes[++at];
      }
      const wholeDigits = at - wholeStart;
      let fraction = 0;
      let fractionDigits = 0;
      let significant = 0;
      if (character === point) {
        const fractionStart = ++at;
        character = bytes[at];
        while (character === zero) character = bytes[++at];
        const firstDigit = at;
        while (isDigit(character)) {
          fraction = (Math.imul(fraction, 10) + (character - zero)) | 0;
          character = bytes[++at];
        }
        significant = at - firstDigit;
        fractionDigits = at - fractionStart;
      }
      if (
        wholeDigits <= mostDigits &&
        significant <= mostDigits &&
        fractionDigits < powersOfTen.length &&
        wholeDigits + fractionDigits > 0 &&
        endsNumber(character)
      ) {
        const power = powersOfTen[fractionDigits];
        const mantissa = whole * power + fraction;
        if (mantissa <= largestExact) {
          // Both numbers are exact, so that the quotient is rounded once: this is the nearest double.
          const value = mantissa / power;
          target[place + i] = negative ? -value : value;
          continue;
        }
      }
      this.at = start;
      const value = this.unusual();
      if (!(Math.abs(value) <= largestFloat32)) {
        this.at = start;
        if (!this.takesMissing || !this.passMissing()) return i;
      }
      target[place + i] = value;
      ({ at } = this);
    }
    this.at = at;
    return count;
  }

  /**
   * Reads the first numbers of each of some lines and passes over what else stands there.
   *
   * @param count numbers of a line
   * @param target where they go, line by line from `place` on
   * @returns lines read. Fewer than `lines` where one has fewer numbers; {@link row} then tells what it has.
   */
  lineStarts(lines: number, count: number, target: Float64Array, place: number): number {
    const canReach = this.inReach && isInReach(target);
    for (let done = 0; ; done++) {
      if (canReach) done += this.compiledLineStarts(lines - done, count, target, place + done * count);
      if (done === lines) return done;
      const { at } = this;
      if (this.row(count, target, place + done * count) < count) {
        this.at = at;
        return done;
      }
      this.nextLine();
    }
  }

  /** The text at the place where {@link next} gave up, for messages. */
  token(): string {
    this.skipBlanks();
    if (this.atEnd) return 'the end of the file';
    let end = this.at;
    while (!endsNumber(this.bytes[end]) && end - this.at < 40) end++;
    return end === this.at ? 'the end of the line' : printable(this.bytes.subarray(this.at, end));
  }

  /** {@link lineStarts} up to a line with an unusual number. */
  private compiledLineStarts(lines: number, count: number, target: Float64Array, place: number): number {
    const { numbersOfLines, textPlace } = loops();
    const { byteOffset } = this.bytes;
    const [start, end] = [byteOffset + this.at, byteOffset + this.size];
    const done = numbersOfLines(start, end, lines, count, target.byteOffset + 8 * place);
    this.at = Math.min(textPlace() - byteOffset, this.size);
    this.lines += done;
    return done;
  }

  private skipBlanks(): void {
    const { bytes } = this;
    let at = this.at;
    while (isBlank(bytes[at])) at++;
    this.at = at;
  }

  /** The place behind the line. */
  private lineEnd(): number {
    const { bytes, at } = this;
    if (this.inReach) return loops().lineEnd(bytes.byteOffset + at) - bytes.byteOffset;
    return bytes.indexOf(newline, at) + 1;
  }

  /** Goes on behind `NaN` in any writing. */
  private passMissing(): boolean {
    const [word] = /^[+-]?nan(?:\(ind\))?(?=\s)/i.exec(this.bytes.toString('latin1', this.at, this.at + 16)) ?? [];
    if (word === undefined) return false;
    this.at += word.length;
    return true;
  }

  /** Numbers with an exponent or many digits: rare, hence by way of a text. */
  private unusual(): number {
    const { bytes, at: start } = this;
    let end = start;
    while (!endsNumber(bytes[end]) && end - start < longestToken) {
      if (!isOfNumber(bytes[end])) return NaN;
      end++;
    }
    if (end === start || !endsNumber(bytes[end])) return NaN;
    const value = Number(bytes.toString('latin1', start, end));
    if (Number.isFinite(value)) this.at = end;
    return Number.isFinite(value) ? value : NaN;
  }
}

// Character codes as plain numbers: this way the compiler of the engine works with constants, a third faster.

function isDigit(character: number): boolean {
  return (character - 0x30) >>> 0 < 10;
}

/** A blank or a tab. */
function isBlank(character: number): boolean {
  return character === 0x20 || character === 0x09;
}

/** LF or CR. */
function endsLine(character: number): boolean {
  return character === 0x0a || character === 0x0d;
}

function endsNumber(character: number): boolean {
  return isBlank(character) || endsLine(character);
}

/** A digit, a sign, a point, E or e. */
function isOfNumber(character: number): boolean {
  const mark = character === 0x2b || character === 0x2d || character === 0x2e;
  return mark || character === 0x45 || character === 0x65 || isDigit(character);
}

function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^ -~]/g, '?');
}
