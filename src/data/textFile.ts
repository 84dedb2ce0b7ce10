import { closeSync, readFileSync } from 'node:fs';

import { checkKind, openFile, plainText } from './formats/fileFront';

/**
 * The whole content of a small text file, without byte order mark and in whatever form of Unicode it was saved.
 *
 * @param wanted what the file should be, for the message
 * @param own kinds (ids of `fileKind`) that are taken all the same: `empty`
 * @throws InputError when it cannot be read or is no text
 */
export function readTextFile(file: string, wanted: string, own: readonly string[] = []): string {
  const { handle } = openFile(file, wanted);
  try {
    const bytes = readFileSync(handle);
    checkKind(bytes, file, wanted, own);
    return Buffer.from(plainText(bytes)).toString('utf8');
  } finally {
    closeSync(handle);
  }
}
