import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { StorageError, storing } from '../errors';

/**
 * Writes a file so that it is never seen half written: the pieces go to a neighbour, which is flushed to the disk and
 * renamed. The folder is made if it does not exist; an existing file is replaced.
 *
 * @throws StorageError if the disk is full or the place cannot be written to; an existing file is as it was
 */
export function writeFileAtomic(file: string, content: string | Iterable<Uint8Array>): void {
  storing(file, () => {
    const folder = dirname(file);
    const made = makeFolder(folder);
    const beside = join(folder, `.${basename(file)}.${process.pid}${unfinishedEnding}`);
    try {
      const handle = openSync(beside, 'w');
      try {
        for (const piece of typeof content === 'string' ? [Buffer.from(content)] : content) writeAll(handle, piece);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(beside, file);
    } catch (error) {
      if (existsSync(beside)) rmSync(beside);
      if (made !== undefined) removeEmpty(folder, made);
      throw error;
    }
    flushFolder(folder);
  });
}

/**
 * Makes a folder and those around it. On a disk that can only be read Node says of several at once that one is not there; of one it
 * says why.
 *
 * @returns the first that was made
 */
export function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true });
  } catch (error) {
    let missing = resolve(folder);
    while (!existsSync(dirname(missing))) missing = dirname(missing);
    for (const place of [missing, dirname(missing)]) refuseFile(place);
    mkdirSync(missing);
    throw error;
  }
}

/** Takes a folder away, and those around it up to the first that was made for it, as long as they are empty. */
export function removeEmpty(folder: string, made: string): void {
  try {
    for (let one = resolve(folder); ; one = dirname(one)) {
      rmdirSync(one);
      if (one === resolve(made)) return;
    }
  } catch {
    // Something else is in it.
  }
}

/** @throws StorageError that names a file in place of a folder */
function refuseFile(place: string): void {
  if (!existsSync(place) || statSync(place).isDirectory()) return;
  throw new StorageError({ file: place, thing: 'folder', found: 'a file', wanted: 'a folder' }, 'Take it away');
}

/** How the names of neighbours end; a process that is killed leaves one behind. */
export const unfinishedEnding = '.part';

/** Writes all bytes at the end of an open file; a single write may stop short. */
export function writeAll(handle: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength;) {
    written += writeSync(handle, bytes, written, bytes.byteLength - written);
  }
}

/** A new name is only safe from a power cut once its folder is on the disk. Windows has no such call. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
