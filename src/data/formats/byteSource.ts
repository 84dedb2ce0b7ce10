import { InputError } from '../../errors';

/** Bytes that are read by position: of a file, or of a part of one that is in memory. */
export interface ByteSource {
  /** The file, for messages. */
  readonly path: string;
  /** Number of bytes. */
  readonly size: number;
  /** Exactly these bytes. @throws InputError, before allocating, when there are fewer. */
  read(position: number, length: number, thing?: string): Uint8Array;
}

/** Bytes in memory, e.g. a member of a zip file. What is read shares their memory. */
export class MemoryBytes implements ByteSource {
  constructor(
    private readonly bytes: Uint8Array,
    readonly path: string,
  ) {}

  get size(): number {
    return this.bytes.length;
  }

  read(position: number, length: number, thing = 'bytes'): Uint8Array {
    checkRange(this, position, length, thing);
    return this.bytes.subarray(position, position + length);
  }
}

/** @throws InputError when the source has no such bytes */
export function checkRange({ path, size }: ByteSource, position: number, length: number, thing: string): void {
  if (length >= 0 && position >= 0 && position + length <= size) return;
  throw new InputError({
    file: path,
    thing,
    found: `${Math.max(0, size - position)} bytes from byte ${position} on`,
    wanted: `${length} bytes`,
    fix: 'The file is cut or damaged.',
  });
}
