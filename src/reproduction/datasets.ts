import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { datasetFiles, importSynthetic } from '../data';
import { InputError } from '../errors';
import type { LongWork } from '../progress';
import type { PlannedRun } from './plan';

/**
 * The folder of a planned data set. The synthetic one is made where it is missing; others have to be imported.
 *
 * @throws InputError that says how to import what is missing
 */
export async function datasetFolder(dataset: PlannedRun['dataset'], root: string, work: LongWork): Promise<string> {
  const folder = join(root, dataset);
  if (existsSync(join(folder, datasetFiles.info))) return folder;
  if (dataset === 'synthetic') {
    await importSynthetic(folder, work);
    return folder;
  }
  throw new InputError({
    file: folder,
    thing: 'data set',
    found: 'nothing',
    wanted: `the data set ${dataset}`,
    fix: `Import it: usdrl import ${dataset} PATH --layout kinect-v2-25 --out ${folder}`,
  });
}
