import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { InputError } from '../errors';

/** The file itself, or the last checkpoint of a run folder. @throws InputError for nothing, and for a run that has none yet */
export function checkpointFile(path: string): string {
  const wanted = 'a checkpoint file, or the folder of a run with checkpoints/epoch-NNNN.safetensors';
  if (!existsSync(path)) {
    throw new InputError({ file: path, thing: 'checkpoint or run', found: 'no such file or folder', wanted });
  }
  const folder = join(path, 'checkpoints');
  const isRun = existsSync(folder) || existsSync(join(path, 'config.json'));
  if (!statSync(path).isDirectory() || !isRun) return path;
  const last = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /^epoch-\d+\.safetensors$/.test(name))
    .sort()
    .at(-1);
  if (last !== undefined) return join(folder, last);
  const found = 'a run that was interrupted before the end of its first epoch';
  const fix = 'Go on with the pre-training: --resume (option `resume`).';
  throw new InputError({ file: path, thing: 'run', found, wanted, fix });
}

/** The folder in which results of a checkpoint belong: its run folder, else where it lies. */
export function resultFolder(checkpoint: string): string {
  const folder = dirname(checkpointFile(checkpoint));
  return basename(folder) === 'checkpoints' ? dirname(folder) : folder;
}
