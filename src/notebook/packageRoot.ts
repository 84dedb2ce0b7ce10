import { resolve } from 'node:path';

/** The folder of this package's package.json; the same from `src` and from `dist`. */
export function packageRoot(): string {
  return resolve(__dirname, '..', '..');
}
