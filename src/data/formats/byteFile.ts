import { closeSync, readSync } from 'node:fs';
import { InputError } from '../../errors';
import { checkRange, type ByteSource } from './byteSource';
import { checkKind, headOf, openFile } from './fileFront';

/** What a reader reads: how it is called, and the kinds (ids of `fileKind`) that it takes. */
export interface Wanted {
  what: string;
  kinds: readonly string[];
}

/** A file read by position. */
export class ByteFile implements ByteSource {
  private constructor(
    readonly path: string,
    private readonly handle: number,
    readonly size: number,
  ) {}

  /**
   * @param wanted checks what the file begins with, as the first reader of a file does
   * @throws InputError when it is no readable file, or of another kind
   */
  static open(path: string, wanted?: Wanted): ByteFile {
    const file = openFile(path, wanted?.what);
    try {
      if (wanted !== undefined) checkKind(headOf(file), path, wanted.what, wanted.kinds);
      return new ByteFile(path, file.handle, file.size);
    } catch (error) {
      closeSync(file.handle);
      throw error;
    }
  }

  /** Runs something on a file and closes it, whatever happens. */
  static use<T>(path: string, job: (file: ByteFile) => T, wanted?: Wanted): T {
    const file = ByteFile.open(path, wanted);
    try {
      return job(file);
    } finally {
      file.close();
    }
  }

  /** A buffer of its own with exactly these bytes. @throws InputError, before allocating, when the file is shorter. */
  read(position: number, length: number, thing = 'bytes'): Uint8Array {
    checkRange(this, position, length, thing);
    const bytes = this.allocate(length, thing);
    for (let done = 0; done < length;) {
      // A single read is limited to 2 GiB.
      const got = readSync(this.handle, bytes, done, Math.min(length - done, 2 ** 30), position + done);
      if (got === 0)
        throw new InputError({ file: this.path, thing, found: 'the end of the file', wanted: `${length} bytes` });
      done += got;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.handle);
  }

  /** Node 20 holds at most 4 GiB in one piece, later versions what the memory allows. */
  private allocate(length: number, thing: string): Uint8Array<ArrayBuffer> {
    try {
      return new Uint8Array(length);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const wanted = 'fewer, which this machine can hold in one piece';
      throw new InputError({ file: this.path, thing, found: `${length} bytes`, wanted, fix: 'Split the array.' });
    }
  }
}
