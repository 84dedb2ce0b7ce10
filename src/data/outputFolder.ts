import { existsSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { InputError, storing } from '../errors';
import { makeFolder, unfinishedEnding } from './atomicFile';
import { Claim } from './claim';
import { datasetFiles } from './datasetFormat';

/** Where a path leads, links followed, also one to something that is not there yet. */
function placeOf(path: string): string {
  const target = resolve(path);
  return existsSync(target) ? realpathSync(target) : join(placeOf(dirname(target)), basename(target));
}

/** A hidden neighbour of a folder, where that is made: of the folder itself, by whatever link it is named. */
export function temporaryFolder(folder: string, ending: string): string {
  const target = placeOf(folder);
  return join(dirname(target), `.${basename(target)}.${ending}`);
}

/** What is replaced has this name until the new one has taken its place. */
const replacedEnding = 'old';

/** The claim of a file or folder that is being made; it lies beside it. @throws InputError if another one makes it */
export function claimOutput(path: string): Claim {
  return Claim.hold(temporaryFolder(path, 'claim'), path);
}

/**
 * The claim of a data set that is being made. What a process that was killed left of the one it replaced is put back, or removed
 * if the new one is there.
 *
 * @throws InputError if another one makes it
 */
export function claimDataset(folder: string): Claim {
  const claim = claimOutput(folder);
  return claim.begin(() => {
    const replaced = temporaryFolder(folder, replacedEnding);
    storing(folder, () => {
      if (existsSync(folder)) rmSync(replaced, { recursive: true, force: true });
      else if (existsSync(replaced)) renameSync(replaced, folder);
    });
    return claim;
  });
}

/**
 * Gives a finished data set its name. At no moment half of one lies there, nor anything else than a data set in it.
 *
 * @throws InputError as {@link refuseOverwriting}
 */
export function takeName(temporary: string, folder: string, force: boolean): void {
  refuseOverwriting(folder, force);
  const files: readonly string[] = Object.values(datasetFiles);
  const others = readdirSync(temporary).filter((name) => !files.includes(name));
  others.forEach((name) => rmSync(join(temporary, name), { recursive: true }));
  putInPlace(temporary, folder);
}

function putInPlace(temporary: string, folder: string): void {
  const [target, replaced] = [placeOf(folder), temporaryFolder(folder, replacedEnding)];
  if (existsSync(target)) renameSync(target, replaced);
  renameSync(temporary, target);
  rmSync(replaced, { recursive: true, force: true });
}

/**
 * Makes a folder of files in a hidden one beside it, which takes the name when everything is there; else nothing stays.
 *
 * @param own which names an existing folder may hold that `force` replaces
 * @throws InputError when there is one that is not to be replaced, or another process makes it
 */
export async function writeFolder<T>(
  folder: string,
  { force, own }: { force: boolean; own: RegExp },
  write: (beside: string) => Promise<T>,
): Promise<T> {
  const claim = claimDataset(folder);
  const beside = temporaryFolder(folder, unfinishedEnding.slice(1));
  try {
    const isOther = existsSync(folder) && readdirSync(folder).some((name) => !own.test(name));
    if (existsSync(folder) && (isOther || !force)) {
      const fix = isOther ? 'Choose another name.' : 'Give --force to replace it, or choose another name.';
      const found = isOther ? 'one with other files' : 'an existing one';
      throw new InputError({ file: folder, thing: 'folder', found, wanted: 'none', fix });
    }
    rmSync(beside, { recursive: true, force: true });
    storing(folder, () => makeFolder(beside));
    const made = await write(beside);
    storing(folder, () => putInPlace(beside, folder));
    return made;
  } finally {
    rmSync(beside, { recursive: true, force: true });
    claim.release();
  }
}

/** @throws InputError when the folder exists and is not to be replaced, or is no data set */
export function refuseOverwriting(folder: string, force: boolean): void {
  if (!existsSync(folder)) return;
  const isDataset = existsSync(join(folder, datasetFiles.info));
  if (force && isDataset) return;
  const other = statSync(folder).isDirectory() ? 'a folder of other files' : 'a file';
  throw new InputError({
    file: folder,
    thing: 'output folder',
    found: isDataset ? 'a data set' : other,
    wanted: 'no folder of this name',
    fix: isDataset ? 'Give --force to replace it.' : 'Choose another name: only a data set is replaced.',
  });
}
