import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { InputError } from '../errors';
import { Claim } from './claim';
import { datasetFiles } from './datasetFormat';

/** A hidden neighbour of a folder, where that is made. */
export function temporaryFolder(folder: string, ending: string): string {
  const target = resolve(folder);
  return join(dirname(target), `.${basename(target)}.${ending}`);
}

/** The claim of a folder that is being made; it lies beside it. @throws InputError if another one makes it */
export function claimOutput(folder: string): Claim {
  return Claim.hold(temporaryFolder(folder, 'claim'), folder);
}

/** @throws InputError when the folder exists and is not to be replaced, or is no data set */
export function refuseOverwriting(folder: string, force: boolean): void {
  if (!existsSync(folder)) return;
  const isDataset = existsSync(join(folder, datasetFiles.info));
  if (force && isDataset) return;
  throw new InputError({
    file: folder,
    thing: 'output folder',
    found: isDataset ? 'a data set' : 'something else',
    wanted: 'no folder of this name',
    fix: isDataset ? 'Give --force to replace it.' : 'Choose another name.',
  });
}
