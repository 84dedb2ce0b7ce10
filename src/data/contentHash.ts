import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes that are hashed at once. */
export const pieceBytes = 2 ** 22;

/** The content of a file piece by piece; each is overwritten by the next. */
export function* filePieces(file: string): Generator<Uint8Array> {
  const handle = openSync(file, 'r');
  try {
    const piece = new Uint8Array(pieceBytes);
    for (;;) {
      const count = readSync(handle, piece);
      if (count === 0) return;
      yield piece.subarray(0, count);
    }
  } finally {
    closeSync(handle);
  }
}

/** SHA-256 in hexadecimal. */
export function sha256(pieces: Iterable<string | NodeJS.ArrayBufferView>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** SHA-256 of a value as JSON: how a file of it is laid out does not count. */
export function jsonHash(value: unknown): string {
  return sha256([JSON.stringify(value)]);
}
