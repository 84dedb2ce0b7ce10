import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

import { InputError } from '../../errors';
import { fileKind, kindBytes, shownBytes } from './fileKind';
import { wideText } from './wideText';

/** A regular file, open for reading. */
export interface OpenFile {
  handle: number;
  size: number;
}

/**
 * The front door of every file that is read: opens a file without waiting for a pipe or device.
 *
 * @param wanted what the file should be, for the message
 * @throws InputError when it is absent, must not be read, or is a folder, pipe, socket or device
 */
export function openFile(path: string, wanted = 'a readable file'): OpenFile {
  let handle: number;
  try {
    // Opening a pipe would wait for someone to write.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw new InputError({ file: path, thing: 'file', found: reasonOf(error), wanted });
  }
  const status = fstatSync(handle);
  if (status.isFile()) return { handle, size: status.size };
  closeSync(handle);
  throw new InputError({ file: path, thing: 'file', found: kindOfPlace(status), wanted: 'a file' });
}

/**
 * Checks that a file is not something else that is easily recognised: a Git LFS pointer, a web page, a packed file, an empty
 * one, one of zeros, a picture and so on. What is not recognised passes: it is the reader's to judge.
 *
 * @param head the first {@link kindBytes} bytes of the file, or all of a shorter one
 * @param wanted what the file should be, for the message
 * @param own kinds (ids of `fileKind`) that the reader reads
 */
export function checkKind(head: Uint8Array, file: string, wanted: string, own: readonly string[] = []): void {
  const kind = fileKind(head.subarray(0, kindBytes));
  if (kind === undefined || own.includes(kind.id)) return;
  throw new InputError({ file, thing: 'content', found: kind.what, wanted, fix: kind.fix });
}

/** The error of a reader whose mark is missing in a file that is nothing known either: it shows how the file begins. */
export function unknownKind(head: Uint8Array, file: string, wanted: string, fix?: string): InputError {
  return new InputError({ file, thing: 'first bytes', found: shownBytes(head), wanted, fix });
}

/** The first bytes of an open file. */
export function headOf({ handle, size }: OpenFile): Uint8Array {
  const head = new Uint8Array(Math.min(size, kindBytes));
  return head.subarray(0, readSync(handle, head, 0, head.length, 0));
}

/**
 * A text as plain UTF-8 bytes: without byte order mark, out of UTF-16, old line ends of the Macintosh as new ones. Bytes that
 * need nothing of this are given back as they are, without a copy.
 */
export function plainText(bytes: Uint8Array): Uint8Array {
  const wide = wideText(bytes);
  if (wide !== undefined) return Buffer.from(wide, 'utf8');
  const plain = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  const head = plain.subarray(0, 4096);
  if (head.includes(0x0a) || !head.includes(0x0d)) return plain;
  return plain.map((byte) => (byte === 0x0d ? 0x0a : byte));
}

/** True for the companion files and folders that macOS leaves on other disks and in zip files: they hold nothing to read. */
export function isCompanion(path: string): boolean {
  return /(?:^|[\\/])(?:\._|(?:__MACOSX|\.DS_Store)(?:$|[\\/]))/.test(path);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'nothing',
  ENOTDIR: 'nothing: a part of the path is a file',
  EACCES: 'no permission to read',
  EPERM: 'no permission to read',
  ELOOP: 'links that lead nowhere',
  ENXIO: 'a socket',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = Object.hasOwn(reasons, code) ? reasons[code] : error instanceof Error ? error.message : String(error);
  return known === 'nothing'
    ? 'nothing that can be read: there is no such file'
    : `nothing that can be read (${known})`;
}

function kindOfPlace(status: Stats): string {
  if (status.isDirectory()) return 'a folder';
  if (status.isFIFO()) return 'a pipe';
  return status.isSocket() ? 'a socket' : 'a device';
}
