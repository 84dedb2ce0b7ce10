import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { InputError } from '../errors';

/** The state in the middle of an epoch, newer than all others. */
export const interruptedFile = 'interrupted.safetensors';

const epochFile = /^epoch-\d+\.safetensors$/;

/** The file itself, or the last checkpoint of a run folder. @throws InputError for nothing, and for a run that has none yet */
export function checkpointFile(path: string): string {
  const wanted = 'a checkpoint file, or the folder of a run with checkpoints/epoch-NNNN.safetensors';
  if (!existsSync(path)) {
    throw new InputError({ file: path, thing: 'checkpoint or run', found: 'no such file or folder', wanted });
  }
  const folder = join(path, 'checkpoints');
  const isRun = existsSync(folder) || existsSync(join(path, 'config.json'));
  if (!statSync(path).isDirectory() || !isRun) return path;
  const last = epochFiles(folder).at(-1);
  if (last !== undefined) return join(folder, last);
  const found = 'a run that was interrupted before the end of its first epoch';
  const fix = 'Go on with the pre-training: --resume (option `resume`).';
  throw new InputError({ file: path, thing: 'run', found, wanted, fix });
}

/** Names of the checkpoints of whole epochs, oldest first. */
function epochFiles(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => epochFile.test(name))
        .sort()
    : [];
}

/** Reads a checkpoint; one that is damaged is no dead end where the folder of a run has others. */
export function withWayOut<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError) || basename(dirname(file)) !== 'checkpoints') throw error;
    const { fix = '', ...problem } = error.problem;
    throw new InputError({ ...problem, fix: `${fix} ${wayOut(file)}`.trim() });
  }
}

function wayOut(file: string): string {
  const folder = dirname(file);
  const all = [...epochFiles(folder), ...(existsSync(join(folder, interruptedFile)) ? [interruptedFile] : [])];
  const place = all.indexOf(basename(file));
  if (place < all.length - 1) return `Training does not need it: it goes on from ${all.at(-1)}.`;
  const before = all[place - 1];
  const then = place < 1 ? 'begins anew' : `goes on from ${before}, and makes again, exactly, what followed`;
  return `Take the file away: the run is then what was saved before it, and --resume (option \`resume\`) ${then}.`;
}

/** Whether a file, which need not exist, lies among the checkpoints of a run. */
export function isOfRun(file: string): boolean {
  const folder = dirname(resolve(file));
  const place = existsSync(folder) ? realpathSync(folder) : folder;
  return basename(place) === 'checkpoints' && existsSync(join(dirname(place), 'config.json'));
}

/** The folder in which results of a checkpoint belong: its run folder, else where it lies. */
export function resultFolder(checkpoint: string): string {
  const folder = dirname(checkpointFile(checkpoint));
  return basename(folder) === 'checkpoints' ? dirname(folder) : folder;
}
