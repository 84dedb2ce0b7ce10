const [tab, newline, carriageReturn, space, plus, minus, point, zero, nine] = Buffer.from('\t\n\r +-.09');
const [upperE, lowerE] = Buffer.from('Ee');

/** Powers of ten that a double holds exactly. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Up to here a double holds every whole number. */
const largestExact = 2 ** 53;

/** Larger numbers are no float32, in which coordinates are stored. */
export const largestFloat32 = 3.4028234663852886e38;

/** Longest token that is still taken for a number. */
const longestToken = 400;

/**
 * Numbers in lines of text, read from the bytes: no string is made for a number of usual length. Blanks and tabs
 * stand between numbers; lines end with LF or CRLF.
 */
export class TextNumbers {
  /** With a line end behind the last byte, so that no loop runs beyond the text. */
  private readonly bytes: Uint8Array;
  private readonly size: number;
  private at = 0;
  private lines = 0;

  /** @param padded the text and one byte more, which is overwritten. */
  constructor(padded: Uint8Array) {
    this.bytes = padded;
    this.size = padded.length - 1;
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
    const character = this.bytes[this.at];
    return character === newline || character === carriageReturn;
  }

  /** Goes to the next line, whatever is left of this one. */
  nextLine(): void {
    const { bytes } = this;
    let at = this.at;
    if (at >= this.size) return;
    while (bytes[at] !== newline) at++;
    // Not beyond the line end that was added.
    this.at = Math.min(at + 1, this.size);
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
    this.skipBlanks();
    const { bytes } = this;
    const start = this.at;
    let at = start;
    let character = bytes[at];
    const negative = character === minus;
    if (negative || character === plus) character = bytes[++at];
    let digits = 0;
    let mantissa = 0;
    while (character >= zero && character <= nine) {
      mantissa = mantissa * 10 + (character - zero);
      digits++;
      character = bytes[++at];
    }
    let exponent = 0;
    if (character === point) {
      character = bytes[++at];
      while (character >= zero && character <= nine) {
        mantissa = mantissa * 10 + (character - zero);
        digits++;
        exponent--;
        character = bytes[++at];
      }
    }
    const plain = digits > 0 && mantissa <= largestExact && exponent >= -22;
    if (!plain || !endsNumber(character)) return this.unusual(start);
    this.at = at;
    // Both numbers are exact, so that the quotient is rounded once: this is the nearest double.
    const value = exponent === 0 ? mantissa : mantissa / powersOfTen[-exponent];
    return negative ? -value : value;
  }

  /** The text at the place where {@link next} gave up, for messages. */
  token(): string {
    this.skipBlanks();
    if (this.atEnd) return 'the end of the file';
    let end = this.at;
    while (!endsNumber(this.bytes[end]) && end - this.at < 40) end++;
    return end === this.at ? 'the end of the line' : printable(this.bytes.subarray(this.at, end));
  }

  private skipBlanks(): void {
    const { bytes } = this;
    let at = this.at;
    for (let character = bytes[at]; character === space || character === tab;) {
      character = bytes[++at];
    }
    this.at = at;
  }

  /** Numbers with an exponent or many digits: rare, hence by way of a text. */
  private unusual(start: number): number {
    const { bytes } = this;
    let end = start;
    while (!endsNumber(bytes[end]) && end - start < longestToken) {
      const character = bytes[end];
      const possible =
        (character >= zero && character <= nine) ||
        character === minus ||
        character === plus ||
        character === point ||
        character === lowerE ||
        character === upperE;
      if (!possible) return NaN;
      end++;
    }
    if (end === start || !endsNumber(bytes[end])) return NaN;
    const value = Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
    if (Number.isFinite(value)) this.at = end;
    return Number.isFinite(value) ? value : NaN;
  }
}

function endsNumber(character: number): boolean {
  return character === space || character === newline || character === carriageReturn || character === tab;
}

function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^ -~]/g, '?');
}
