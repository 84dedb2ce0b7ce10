import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { BackendName } from '../backend';
import { InputError } from '../errors';

/**
 * Program and first arguments of a command of this package, for processes and jobs of their own: the same Node, and the compiled
 * command line, from `src` as from `dist`.
 *
 * @throws InputError if the package is not built
 */
export function ownCommand(...words: string[]): string[] {
  const main = resolve(__dirname, '..', '..', 'dist', 'cli', 'main.js');
  if (!existsSync(main)) {
    throw new InputError({
      file: main,
      thing: 'command line',
      found: 'nothing',
      wanted: 'the built package',
      fix: 'Build it: `npm run setup`.',
    });
  }
  return [process.execPath, main, ...words];
}

/** The options of such a command that name the tensor engine and its devices. */
export function engineWords({
  backend = 'auto',
  devices,
}: {
  backend?: BackendName | 'auto';
  devices?: string;
}): string[] {
  return ['--backend', backend, ...(devices === undefined ? [] : ['--devices', devices])];
}
