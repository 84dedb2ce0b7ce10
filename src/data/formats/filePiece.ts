import { InputError } from '../../errors';
import type { ByteSource } from './byteSource';

/** How a piece is written: bytes as they are, or a text in one of the ways of a pickle. */
export type PieceEncoding = 'bytes' | 'utf8' | 'rawUnicode' | 'quoted';

/** A long text or byte string of a pickle: it stays in the file until it is read. */
export class FilePiece {
  constructor(
    private readonly source: ByteSource,
    /** Where it begins in the source, and how many bytes it takes there. */
    readonly position: number,
    readonly length: number,
    readonly encoding: PieceEncoding,
  ) {}

  /** Whether the piece can stand for this many bytes; no encoding is shorter than what it stands for. */
  canHold(count: number): boolean {
    return this.encoding === 'bytes' ? count === this.length : count <= this.length;
  }

  /**
   * The bytes that the piece stands for: of a text, its characters as Latin-1.
   *
   * @param count how many there must be
   * @throws InputError when there are more or fewer, or characters that are no bytes
   */
  read(count: number): Uint8Array {
    const written = this.source.read(this.position, this.length, 'long text or bytes');
    const bytes = this.encoding === 'bytes' ? written : this.decode(written, count);
    if (bytes?.length === count) return bytes;
    throw new InputError({
      file: this.source.path,
      thing: `bytes that begin at byte ${this.position}`,
      found: bytes === undefined ? 'a text with other characters, or of another length' : bytes.length,
      wanted: count,
      fix: 'The file is cut or damaged.',
    });
  }

  private decode(written: Uint8Array, count: number): Uint8Array | undefined {
    if (this.encoding === 'utf8') return utf8ToLatin1(written, count);
    const text = Buffer.from(written.buffer, written.byteOffset, written.length).toString('latin1');
    return latin1Bytes(this.encoding === 'quoted' ? unquote(text) : unescapeUnicode(text));
  }
}

/** The characters of a text as bytes; undefined when it is none or one of them is no byte. */
export function latin1Bytes(text: string | undefined): Uint8Array | undefined {
  // A byte is a character up to ÿ.
  return text === undefined || /[^\x00-\xff]/.test(text) ? undefined : Uint8Array.from(Buffer.from(text, 'latin1'));
}

/** The text between the quotes of Python's `repr`; undefined when there are none. */
export function unquote(text: string): string | undefined {
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) return undefined;
  return text
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|([\s\S]))/gi, (_, code?: string, letter?: string) =>
      code === undefined ? (escapes[letter ?? ''] ?? letter ?? '') : String.fromCharCode(parseInt(code, 16)),
    );
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** A text in Python's raw-unicode-escape encoding. */
export function unescapeUnicode(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (whole, short?: string, long?: string) => {
    const code = parseInt(short ?? long ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Characters up to ÿ out of UTF-8: one byte below 0x80, else 0xc2 or 0xc3 and a second byte. */
function utf8ToLatin1(written: Uint8Array, count: number): Uint8Array | undefined {
  const bytes = new Uint8Array(count);
  let from = 0;
  for (let to = 0; to < count; to++) {
    const lead = written[from++];
    if (lead < 0x80) {
      bytes[to] = lead;
      continue;
    }
    const second = written[from++];
    if ((lead !== 0xc2 && lead !== 0xc3) || (second & 0xc0) !== 0x80) return undefined;
    bytes[to] = ((lead & 3) << 6) | (second & 0x3f);
  }
  return from === written.length ? bytes : undefined;
}
