import { closeSync, readFileSync } from 'node:fs';

import { InputError } from '../errors';
import { checkKind, openFile, plainText } from './formats/fileFront';

/** More can be no text of this field, and no text in memory either. */
const mostBytes = 2 ** 28;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The whole content of a small text file, without byte order mark and in whatever form of Unicode it was saved.
 *
 * @param wanted what the file should be, for the message
 * @param own kinds (ids of `fileKind`) that are taken all the same: `empty`; default `json`, what most of them are
 * @param most bytes
 * @throws InputError when it cannot be read, is no text, or is larger
 */
export function readTextFile(
  file: string,
  wanted: string,
  own: readonly string[] = ['json'],
  most = mostBytes,
): string {
  const { handle, size } = openFile(file, wanted);
  try {
    if (size > most) throw new InputError({ file, thing: 'size', found: `${size} bytes`, wanted: `at most ${most}` });
    return textOfBytes(readFileSync(handle), file, wanted, own);
  } finally {
    closeSync(handle);
  }
}

/** The text of bytes that lie in memory, as {@link readTextFile}; `file` is for messages. */
export function textOfBytes(
  bytes: Uint8Array,
  file: string,
  wanted: string,
  own: readonly string[] = ['json'],
): string {
  checkKind(bytes, file, wanted, own);
  return decoded(plainText(bytes), file);
}

/** Bytes that are no UTF-8 would become other letters, and names with them. */
function decoded(bytes: Uint8Array, file: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    const fix = 'Save it as UTF-8: it may be in Latin-1, Windows-1252 or another code.';
    throw new InputError({ file, thing: 'text', found: 'bytes that are no UTF-8', wanted: 'text in UTF-8', fix });
  }
}
