import { InputError } from '../../errors';

/** Decimal digits of the longest integer that is read as text. */
const longestNumber = 1000;

/** The bytes of a pickle, taken one piece after another; every piece is checked against the end. */
export class PickleBytes {
  private readonly buffer: Buffer;

  constructor(
    bytes: Uint8Array,
    private readonly file: string,
    public position = 0,
  ) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  character(): string {
    return String.fromCharCode(this.buffer[this.advance(1)]);
  }

  /** A little-endian unsigned integer of 1, 2, 4 or 8 bytes. */
  unsigned(size: 1 | 2 | 4 | 8): number {
    const at = this.advance(size);
    if (size < 8) return this.buffer.readUIntLE(at, size);
    const value = Number(this.buffer.readBigUInt64LE(at));
    return Number.isSafeInteger(value) ? value : this.fail('length', value, 'a possible one');
  }

  float64(): number {
    return this.buffer.readDoubleBE(this.advance(8));
  }

  /** A two's complement integer of any length; a number where that is exact. */
  long(length: number): number | bigint {
    if (length > longestNumber) this.fail('bytes of an integer', length, `at most ${longestNumber}`);
    const at = this.advance(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.buffer[at + i]);
    if (length > 0 && this.buffer[at + length - 1] >= 0x80) value -= 1n << BigInt(8 * length);
    return exact(value);
  }

  text(length: number, encoding: 'utf8' | 'latin1'): string {
    const at = this.advance(length);
    return this.buffer.toString(encoding, at, at + length);
  }

  /** A copy, so that nothing keeps the whole file alive. */
  bytes(length: number): Uint8Array {
    const at = this.advance(length);
    return Uint8Array.from(this.buffer.subarray(at, at + length));
  }

  /** The text up to the end of the line, which is passed. */
  line(): string {
    const end = this.buffer.indexOf(0x0a, this.position);
    if (end < 0) this.fail('line', 'no end', 'an end');
    const text = this.text(end - this.position, 'latin1');
    this.position = end + 1;
    return text;
  }

  /** `12`, `12L`, and protocol 0's booleans `00` and `01`. */
  integerLine(): number | bigint | boolean {
    const text = this.line();
    if (text === '00' || text === '01') return text === '01';
    const digits = text.replace(/L$/, '');
    if (!/^[+-]?\d+$/.test(digits) || digits.length > longestNumber) this.fail('integer', text.slice(0, 50), 'digits');
    return exact(BigInt(digits.replace(/^\+/, '')));
  }

  numberLine(): number {
    const text = this.line();
    const value = /^[+-]?(inf|nan)$/.test(text)
      ? Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'))
      : Number(text);
    if (text === '' || (Number.isNaN(value) && !text.includes('nan')))
      this.fail('number', text.slice(0, 50), 'a number');
    return value;
  }

  /** A text in the quotes and escapes of Python's `repr`. */
  quotedLine(): string {
    const text = this.line();
    const quote = text[0];
    if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) {
      this.fail('text', text.slice(0, 50), 'a text in quotes');
    }
    return unescape(text.slice(1, -1));
  }

  /** A text in Python's raw-unicode-escape encoding. */
  unicodeLine(): string {
    return this.line().replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (whole, short?: string, long?: string) => {
      const code = parseInt(short ?? long ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
  }

  /** Moves on by `length` bytes and returns where they begin. */
  private advance(length: number): number {
    const at = this.position;
    if (length > this.buffer.length - at) this.fail('bytes left', this.buffer.length - at, length);
    this.position += length;
    return at;
  }

  private fail(thing: string, found: string | number, wanted: string | number): never {
    const place = `pickle, ${thing} at byte ${this.position}`;
    throw new InputError({ file: this.file, thing: place, found, wanted, fix: 'The file is cut or damaged.' });
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescape(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|([\s\S]))/gi, (_, code?: string, letter?: string) =>
    code === undefined ? (escapes[letter ?? ''] ?? letter ?? '') : String.fromCharCode(parseInt(code, 16)),
  );
}
