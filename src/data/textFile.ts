import { closeSync, readFileSync } from 'node:fs';

import { InputError } from '../errors';
import { checkKind, openFile, plainText } from './formats/fileFront';

/** More can be no text of this field, and no text in memory either. */
const mostBytes = 2 ** 28;

/**
 * The whole content of a small text file, without byte order mark and in whatever form of Unicode it was saved.
 *
 * @param wanted what the file should be, for the message
 * @param own kinds (ids of `fileKind`) that are taken all the same: `empty`
 * @param most bytes
 * @throws InputError when it cannot be read, is no text, or is larger
 */
export function readTextFile(file: string, wanted: string, own: readonly string[] = [], most = mostBytes): string {
  const { handle, size } = openFile(file, wanted);
  try {
    if (size > most) throw new InputError({ file, thing: 'size', found: `${size} bytes`, wanted: `at most ${most}` });
    const bytes = readFileSync(handle);
    checkKind(bytes, file, wanted, own);
    return Buffer.from(plainText(bytes)).toString('utf8');
  } finally {
    closeSync(handle);
  }
}
