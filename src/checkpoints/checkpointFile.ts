import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { InputError } from '../errors';

/** The file itself, or the last checkpoint of a run folder. */
export function checkpointFile(path: string): string {
  const folder = join(path, 'checkpoints');
  if (!existsSync(path) || !statSync(path).isDirectory() || !existsSync(folder)) return path;
  const last = readdirSync(folder)
    .filter((name) => /^epoch-\d+\.safetensors$/.test(name))
    .sort()
    .at(-1);
  if (last !== undefined) return join(folder, last);
  throw new InputError({ file: folder, thing: 'checkpoints', found: 'none', wanted: 'epoch-NNNN.safetensors' });
}

/** The folder in which results of a checkpoint belong: its run folder, else where it lies. */
export function resultFolder(checkpoint: string): string {
  const folder = dirname(checkpointFile(checkpoint));
  return basename(folder) === 'checkpoints' ? dirname(folder) : folder;
}
