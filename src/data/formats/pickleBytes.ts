import { InputError } from '../../errors';
import type { ByteSource } from './byteSource';
import { FilePiece, unescapeUnicode, unquote } from './filePiece';

/** Decimal digits of the longest integer that is read as text. */
const longestNumber = 1000;

/** Longer texts and byte strings stay in the file: the elements of arrays are among them. */
const longestText = 1024;

/** Bytes that are read at once; not fewer than a text. */
const windowBytes = 2 ** 14;

/** The bytes of a pickle, taken one piece after another; every piece is checked against the end. */
export class PickleBytes {
  private window: Buffer = Buffer.alloc(0);
  private windowStart = 0;

  constructor(
    private readonly source: ByteSource,
    public position = 0,
  ) {}

  character(): string {
    const at = this.advance(1);
    return String.fromCharCode(this.window[at]);
  }

  /** A little-endian unsigned integer of 1, 2, 4 or 8 bytes. */
  unsigned(size: 1 | 2 | 4 | 8): number {
    const at = this.advance(size);
    if (size < 8) return this.window.readUIntLE(at, size);
    const value = Number(this.window.readBigUInt64LE(at));
    return Number.isSafeInteger(value) ? value : this.fail('length', value, 'a possible one');
  }

  float64(): number {
    const at = this.advance(8);
    return this.window.readDoubleBE(at);
  }

  /** A two's complement integer of any length; a number where that is exact. */
  long(length: number): number | bigint {
    if (length > longestNumber) this.fail('bytes of an integer', length, `at most ${longestNumber}`);
    const at = this.advance(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.window[at + i]);
    if (length > 0 && this.window[at + length - 1] >= 0x80) value -= 1n << BigInt(8 * length);
    return exact(value);
  }

  text(length: number, encoding: 'utf8' | 'latin1'): string | FilePiece {
    if (length > longestText) return this.piece(length, encoding === 'latin1' ? 'bytes' : encoding);
    const at = this.advance(length);
    return this.window.toString(encoding, at, at + length);
  }

  /** A copy, so that nothing keeps the window alive. */
  bytes(length: number): Uint8Array | FilePiece {
    if (length > longestText) return this.piece(length, 'bytes');
    const at = this.advance(length);
    return Uint8Array.from(this.window.subarray(at, at + length));
  }

  /** The text up to the end of the line, which is passed. */
  line(): string {
    const length = this.lineEnd() - this.position;
    if (length > longestText) this.fail('bytes of a line', length, `at most ${longestText}`);
    const at = this.advance(length + 1);
    const text = this.window.toString('latin1', at, at + length);
    if (!text.endsWith('\r')) return text;
    throw new InputError({
      file: this.source.path,
      thing: `pickle, end of the line before byte ${this.position}`,
      found: 'the line end of Windows (CR LF)',
      wanted: 'LF alone',
      fix: 'The line ends were changed in copying (text mode): copy the file again in binary mode.',
    });
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
  quotedLine(): string | FilePiece {
    const length = this.lineEnd() - this.position;
    if (length > longestText) return this.linePiece(length, 'quoted');
    const text = this.line();
    return unquote(text) ?? this.fail('text', text.slice(0, 50), 'a text in quotes');
  }

  /** A text in Python's raw-unicode-escape encoding. */
  unicodeLine(): string | FilePiece {
    const length = this.lineEnd() - this.position;
    return length > longestText ? this.linePiece(length, 'rawUnicode') : unescapeUnicode(this.line());
  }

  private linePiece(length: number, encoding: 'quoted' | 'rawUnicode'): FilePiece {
    const piece = this.piece(length, encoding);
    this.position += 1;
    return piece;
  }

  private piece(length: number, encoding: FilePiece['encoding']): FilePiece {
    this.checkLeft(length);
    const piece = new FilePiece(this.source, this.position, length, encoding);
    this.position += length;
    return piece;
  }

  /** Where the line ends that begins here. */
  private lineEnd(): number {
    const { size } = this.source;
    for (let at = this.position; at < size; at = this.windowStart + this.window.length) {
      this.show(at, 1);
      const end = this.window.indexOf(0x0a, at - this.windowStart);
      if (end >= 0) return this.windowStart + end;
    }
    return this.fail('line', 'no end', 'an end');
  }

  /** Moves on by `length` bytes, at most a window, and returns where in the window, now another, they begin. */
  private advance(length: number): number {
    this.checkLeft(length);
    this.show(this.position, length);
    const at = this.position - this.windowStart;
    this.position += length;
    return at;
  }

  /** Puts bytes into the window unless they are there. */
  private show(position: number, length: number): void {
    const { windowStart, window, source } = this;
    if (position >= windowStart && position + length <= windowStart + window.length) return;
    const bytes = source.read(position, Math.min(windowBytes, source.size - position), 'pickle');
    this.window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.windowStart = position;
  }

  private checkLeft(length: number): void {
    const left = this.source.size - this.position;
    if (length > left) this.fail('bytes left', left, length);
  }

  private fail(thing: string, found: string | number, wanted: string | number): never {
    const place = `pickle, ${thing} at byte ${this.position}`;
    throw new InputError({ file: this.source.path, thing: place, found, wanted, fix: 'The file is cut or damaged.' });
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
