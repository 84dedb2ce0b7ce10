import { pipeline, Readable } from 'node:stream';
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { open, type Entry } from 'yauzl';
import { InputError } from '../../errors';
import { ByteFile } from './byteFile';

/** One member of a zip file. */
export interface ZipMember {
  name: string;
  /** Bytes after and before compression, as the directory says. */
  size: number;
  compressedSize: number;
  deflated: boolean;
  crc32: number;
  /** Position of the local header. */
  offset: number;
}

/** No deflate stream grows more than this. */
const largestGrowth = 1032;

/** Reading this many compressed bytes gives the head of a member. */
const headBytes = 4096;

/** Bytes of a member that are checked at once. */
const pieceBytes = 2 ** 20;

/** A zip file whose directory is in memory and whose members are read by position. Stored and deflated, zip64. */
export class ZipArchive {
  private constructor(
    readonly file: string,
    private readonly members: ReadonlyMap<string, ZipMember>,
  ) {}

  /** @throws InputError when the directory is damaged or names a member twice. */
  static async open(file: string): Promise<ZipArchive> {
    // Before the directory, at the end, is sought: whether it can be a zip file at all.
    ByteFile.open(file, { what: 'a zip file', kinds: ['zip'] }).close();
    return new ZipArchive(file, await readDirectory(file));
  }

  /** An archive of members whose directory was read before, e.g. by another thread. */
  static of(file: string, members: readonly ZipMember[]): ZipArchive {
    return new ZipArchive(file, new Map(members.map((member) => [member.name, member])));
  }

  get names(): string[] {
    return [...this.members.keys()];
  }

  member(name: string): ZipMember {
    const member = this.members.get(name);
    if (member !== undefined) return member;
    const wanted = this.names.slice(0, 20).join(', ') || 'nothing: the file is empty';
    throw new InputError({ file: this.file, thing: 'member', found: name, wanted });
  }

  /** The first bytes of a member, as many as come cheaply (all of a small one). */
  readHead(name: string): Uint8Array {
    const member = this.member(name);
    const bytes = this.compressed(member, Math.min(member.compressedSize, headBytes));
    if (!member.deflated) return bytes;
    return this.inflate(member, bytes, headBytes * largestGrowth);
  }

  /** A whole member. @throws InputError when size or check sum are not those of the directory. */
  read(name: string): Uint8Array {
    const member = this.checkedSize(name);
    const { size, compressedSize, deflated } = member;
    const stored = this.compressed(member, compressedSize);
    const bytes = deflated ? this.inflate(member, stored, size) : stored;
    if (bytes.length !== size) throw this.damaged(name, `${bytes.length} bytes`, `${size} bytes`);
    if (crc32(bytes) !== member.crc32) throw this.damaged(name, 'another check sum', 'that of the directory');
    return bytes;
  }

  /**
   * Reads a member once, piece by piece, and keeps nothing of it: whatever its size, little memory is taken.
   *
   * @throws InputError when size or check sum are not those of the directory
   */
  async check(name: string): Promise<void> {
    const chunks = this.unpacked(name);
    while ((await chunks.next()).done !== true);
  }

  /**
   * The bytes of a member from a position on, in pieces of one size, for members larger than the memory. The last piece is
   * given when size and check sum of the whole member were found right.
   *
   * @throws InputError when they are not, or the bytes are no whole number of pieces
   */
  async *pieces(name: string, first: number, size: number): AsyncGenerator<Uint8Array> {
    let position = 0;
    let piece = new Uint8Array(size);
    let filled = 0;
    let full: Uint8Array | undefined;
    for await (const chunk of this.unpacked(name)) {
      for (let at = Math.min(chunk.length, Math.max(0, first - position)); at < chunk.length;) {
        const taken = Math.min(chunk.length - at, size - filled);
        piece.set(chunk.subarray(at, at + taken), filled);
        at += taken;
        filled += taken;
        if (filled < size) continue;
        if (full !== undefined) yield full;
        full = piece;
        piece = new Uint8Array(size);
        filled = 0;
      }
      position += chunk.length;
    }
    if (filled > 0) throw this.damaged(name, `${filled} bytes at the end`, `pieces of ${size} bytes`);
    if (full !== undefined) yield full;
  }

  /** The bytes of a member as they come; at the end size and check sum are compared with the directory. */
  private async *unpacked(name: string): AsyncGenerator<Uint8Array> {
    const member = this.checkedSize(name);
    let size = 0;
    let sum = 0;
    try {
      for await (const chunk of this.stream(member)) {
        size += chunk.length;
        sum = crc32(chunk, sum);
        if (size > member.size) throw this.damaged(name, 'more bytes', String(member.size));
        yield chunk;
      }
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw this.damaged(name, error instanceof Error ? error.message : String(error), 'a deflate stream');
    }
    if (size !== member.size) throw this.damaged(name, `${size} bytes`, String(member.size));
    if (sum !== member.crc32) throw this.damaged(name, 'another check sum', 'that of the directory');
  }

  private stream(member: ZipMember): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
    const stored = this.stored(member);
    if (!member.deflated) return stored;
    // An error of either stream comes out of the second one.
    return pipeline(Readable.from(stored), createInflateRaw(), () => undefined);
  }

  private *stored(member: ZipMember): Generator<Uint8Array> {
    const file = ByteFile.open(this.file);
    try {
      const start = this.dataStart(member, file);
      for (let at = 0; at < member.compressedSize; at += pieceBytes) {
        yield file.read(start + at, Math.min(pieceBytes, member.compressedSize - at), member.name);
      }
    } finally {
      file.close();
    }
  }

  /** A member whose size is possible for what is stored of it. */
  private checkedSize(name: string): ZipMember {
    const member = this.member(name);
    const { size, compressedSize, deflated } = member;
    const possible = deflated ? compressedSize * largestGrowth : compressedSize;
    if (size <= possible && (deflated || size === compressedSize)) return member;
    throw this.damaged(name, `${compressedSize} bytes for ${size}`, 'a size that can be');
  }

  /** Where the bytes of a stored member lie in the file, for reading parts of it. */
  storedAt(name: string): number {
    const member = this.member(name);
    if (member.deflated) throw this.damaged(name, 'compressed', 'stored');
    return ByteFile.use(this.file, (file) => this.dataStart(member, file));
  }

  private compressed(member: ZipMember, length: number): Uint8Array {
    return ByteFile.use(this.file, (file) => file.read(this.dataStart(member, file), length, member.name));
  }

  /** The data follow a local header whose name and extra field have lengths of their own. */
  private dataStart(member: ZipMember, file: ByteFile): number {
    const header = Buffer.from(file.read(member.offset, 30, member.name).buffer);
    if (header.readUInt32LE(0) !== 0x04034b50) throw this.damaged(member.name, 'no local header', 'one');
    return member.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  }

  private inflate(member: ZipMember, bytes: Uint8Array, most: number): Uint8Array {
    try {
      const options = { maxOutputLength: Math.max(1, most), finishFlush: constants.Z_SYNC_FLUSH };
      return inflateRawSync(bytes, options);
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      throw this.damaged(member.name, found, 'a deflate stream');
    }
  }

  private damaged(name: string, found: string, wanted: string): InputError {
    return new InputError({ file: this.file, thing: name, found, wanted, fix: 'The file is damaged.' });
  }
}

function readDirectory(file: string): Promise<Map<string, ZipMember>> {
  return new Promise((resolve, reject) => {
    const refuse = (found: string, wanted = 'a readable zip file') => {
      const fix = 'The file is cut or damaged, or of another kind.';
      reject(new InputError({ file, thing: 'zip directory', found: found.replace(/\.$/, ''), wanted, fix }));
    };
    open(file, { lazyEntries: true, autoClose: true }, (error, zip) => {
      if (error !== null) {
        refuse(error.message);
        return;
      }
      const members = new Map<string, ZipMember>();
      zip.on('error', (problem: Error) => refuse(problem.message));
      zip.on('entry', (entry: Entry) => {
        const problem = entryProblem(entry, members);
        if (problem === undefined) {
          members.set(entry.fileName, toMember(entry));
          zip.readEntry();
        } else {
          zip.close();
          refuse(problem, 'plain members with different names, stored or deflated');
        }
      });
      zip.on('end', () => {
        const second = overlapping(members);
        if (second === undefined) resolve(members);
        else refuse(`${second} over another member`, 'members that lie one after another');
      });
      zip.readEntry();
    });
  });
}

function entryProblem(entry: Entry, members: ReadonlyMap<string, ZipMember>): string | undefined {
  if (members.has(entry.fileName)) return `${entry.fileName} twice`;
  if (entry.isEncrypted()) return `${entry.fileName} encrypted`;
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return `${entry.fileName} with compression method ${entry.compressionMethod}`;
  }
  return undefined;
}

/** The first member whose bytes lie over those of the one before: one piece of the file would stand for many. */
function overlapping(members: ReadonlyMap<string, ZipMember>): string | undefined {
  const sorted = [...members.values()].sort((a, b) => a.offset - b.offset);
  const end = ({ offset, name, compressedSize }: ZipMember): number =>
    offset + 30 + Buffer.byteLength(name) + compressedSize;
  return sorted.find((member, i) => i > 0 && member.offset < end(sorted[i - 1]))?.name;
}

function toMember(entry: Entry): ZipMember {
  return {
    name: entry.fileName,
    size: entry.uncompressedSize,
    compressedSize: entry.compressedSize,
    deflated: entry.compressionMethod === 8,
    crc32: entry.crc32,
    offset: entry.relativeOffsetOfLocalHeader,
  };
}
