import { readFileSync } from 'node:fs';
import { InputError } from '../errors';

/**
 * The whole content of a small text file.
 *
 * @param wanted what the file should be, for the message
 * @throws InputError when it cannot be read
 */
export function readTextFile(file: string, wanted: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError({ file, thing: 'file', found: `nothing that can be read (${why})`, wanted });
  }
}
