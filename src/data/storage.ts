import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { StorageError, storing } from '../errors';
import { makeFolder } from './atomicFile';

/**
 * Makes sure, before long work, that its results can be stored.
 *
 * @param folder made if it does not exist
 * @param bytes that the work will write there
 * @throws StorageError if the folder cannot be written to or the disk has less space
 */
export function requireStorage(folder: string, bytes: number): void {
  storing(folder, () => {
    makeFolder(folder);
    const probe = join(folder, `.probe.${process.pid}`);
    writeFileSync(probe, 'x');
    rmSync(probe);
  });
  const { bavail, bsize, blocks } = statfsSync(folder);
  // Some file systems of networks do not tell their size.
  if (blocks === 0 || bavail * bsize >= bytes) return;
  const wanted = `${gibibytes(bytes)} for what will be stored`;
  throw new StorageError(
    { file: folder, thing: 'free space', found: gibibytes(bavail * bsize), wanted },
    'Make room there',
  );
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
