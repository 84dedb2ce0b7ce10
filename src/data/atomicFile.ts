import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file so that it is never seen half written: the pieces go to a neighbour, which is flushed to the disk and
 * renamed. The folder is made if it does not exist; an existing file is replaced.
 */
export function writeFileAtomic(file: string, content: string | Iterable<Uint8Array>): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const beside = join(folder, `.${basename(file)}.${process.pid}.part`);
  const handle = openSync(beside, 'w');
  try {
    try {
      for (const piece of typeof content === 'string' ? [Buffer.from(content)] : content) writeAll(handle, piece);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
  } finally {
    if (existsSync(beside)) rmSync(beside);
  }
}

/** Writes all bytes at the end of an open file; a single write may stop short. */
export function writeAll(handle: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength;) {
    written += writeSync(handle, bytes, written, bytes.byteLength - written);
  }
}
