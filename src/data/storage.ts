import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { InputError } from '../errors';

/** A disk that is full, or a place that must not or cannot be written to; mended outside the program. */
export class StorageError extends InputError {
  override readonly name = 'StorageError';
}

const full = { found: 'a full disk', wanted: 'free space', fix: 'Make room there, or choose another place.' };
const refused = { found: 'no permission to write', wanted: 'a place that can be written to', fix: 'Choose another.' };
const causes: Record<string, { found: string; wanted: string; fix: string }> = {
  ENOSPC: full,
  EDQUOT: { ...full, found: 'a full quota' },
  EACCES: refused,
  EPERM: refused,
  EROFS: { ...refused, found: 'a disk that can only be read' },
  ENOTDIR: { ...refused, found: 'a path through something that is no folder' },
};

/** Runs what writes to a file or folder. @throws StorageError if the disk is full or the place cannot be written to */
export function storing<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!Object.hasOwn(causes, code)) throw error;
    throw new StorageError({ file, thing: 'writing', ...causes[code] });
  }
}

/**
 * Makes sure, before long work, that its results can be stored.
 *
 * @param folder made if it does not exist
 * @param bytes that the work will write there
 * @throws StorageError if the folder cannot be written to or the disk has less space
 */
export function requireStorage(folder: string, bytes: number): void {
  storing(folder, () => {
    mkdirSync(folder, { recursive: true });
    const probe = join(folder, `.probe.${process.pid}`);
    writeFileSync(probe, 'x');
    rmSync(probe);
  });
  const { bavail, bsize, blocks } = statfsSync(folder);
  // Some file systems of networks do not tell their size.
  if (blocks === 0 || bavail * bsize >= bytes) return;
  throw new StorageError({
    file: folder,
    thing: 'free space',
    found: gibibytes(bavail * bsize),
    wanted: `${gibibytes(bytes)} for what will be stored`,
    fix: full.fix,
  });
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
