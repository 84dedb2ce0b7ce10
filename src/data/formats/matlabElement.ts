import { inflateSync } from 'node:zlib';
import { InputError } from '../../errors';
import type { DType } from './numericArray';

/** The data types of elements that hold numbers, by their code in the file. */
export const matlabTypes: Readonly<Record<number, DType>> = {
  1: 'int8',
  2: 'uint8',
  3: 'int16',
  4: 'uint16',
  5: 'int32',
  6: 'uint32',
  7: 'float32',
  9: 'float64',
  12: 'int64',
  13: 'uint64',
};

/** Codes of elements that are more than numbers. */
export const matlabCodes = { int8: 1, int32: 5, uint32: 6, matrix: 14, compressed: 15, utf8: 16, utf16: 17 } as const;

/** Bytes that the compressed variables of a file may grow to, together; the recordings of this field take a few million. */
const largestInflated = 2 ** 26;

/** A tagged piece of a file of MATLAB. */
export interface MatlabElement {
  code: number;
  bytes: Uint8Array;
}

/** The elements of a stretch of bytes, one after another, with sizes that are checked before anything is taken. */
export class MatlabElements {
  private at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    readonly file: string,
    readonly bigEndian: boolean,
    /** What these bytes are, for messages. */
    private readonly thing: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get bytesLeft(): number {
    return this.bytes.length - this.at;
  }

  /** The next element. @throws InputError where the bytes end before it does */
  next(wanted = 'an element'): MatlabElement {
    if (this.bytesLeft < 8) this.fail(`${this.bytesLeft} bytes`, `${wanted} (a tag of 8 bytes)`);
    const word = this.view.getUint32(this.at, !this.bigEndian);
    const [small, code] = [word >>> 16, word & 0xffff];
    if (small > 0) {
      if (small > 4) this.fail(`a short element of ${small} bytes`, 'at most 4');
      const bytes = this.bytes.subarray(this.at + 4, this.at + 4 + small);
      this.at += 8;
      return { code, bytes };
    }
    const size = this.view.getUint32(this.at + 4, !this.bigEndian);
    if (size > this.bytesLeft - 8)
      this.fail(`${wanted} of ${size} bytes`, `at most ${this.bytesLeft - 8}, which are left`);
    const bytes = this.bytes.subarray(this.at + 8, this.at + 8 + size);
    // Only what is compressed is not filled up to a multiple of 8 bytes.
    const padded = code === matlabCodes.compressed ? size : Math.ceil(size / 8) * 8;
    this.at = Math.min(this.bytes.length, this.at + 8 + padded);
    return { code, bytes };
  }

  /** The next element, which must be of one of some codes. */
  take(wanted: string, ...codes: readonly number[]): Uint8Array {
    const { code, bytes } = this.next(wanted);
    if (!codes.includes(code)) this.fail(`an element of type ${code}`, `${wanted} (type ${codes.join(' or ')})`);
    return bytes;
  }

  /** @throws InputError */
  fail(found: string, wanted: string): never {
    const fix = 'The file is cut or damaged, or of another kind.';
    throw new InputError({ file: this.file, thing: this.thing, found, wanted, fix });
  }
}

/** Inflates the compressed variables of one file, up to a limit for all of them. */
export class MatlabInflater {
  private left = largestInflated;

  constructor(private readonly file: string) {}

  /** @throws InputError for a damaged stream, and for one that grows beyond the limit */
  inflate(bytes: Uint8Array): Uint8Array {
    try {
      const inflated = inflateSync(bytes, { maxOutputLength: Math.max(1, this.left) });
      this.left -= inflated.length;
      return inflated;
    } catch (error) {
      const tooLarge = error instanceof RangeError;
      throw new InputError({
        file: this.file,
        thing: 'compressed variable',
        found: tooLarge ? `more than ${largestInflated} bytes when inflated` : 'a damaged stream',
        wanted: tooLarge ? `at most ${largestInflated}, all variables together` : 'a deflate stream',
        fix: tooLarge ? 'Save the variables that are needed in a file of their own.' : 'The file is cut or damaged.',
      });
    }
  }
}
