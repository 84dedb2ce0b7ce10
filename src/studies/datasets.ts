import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { datasetFiles } from '../data';
import { InputError } from '../errors';
import type { LongWork } from '../progress';
import { importSynthetic } from '../synthetic';

/** How each planned data set comes in. */
const imports: Readonly<Record<string, string>> = {
  nucla: 'usdrl import nucla PATH --layout kinect-v2-25',
  ntu60: 'usdrl import ntu PATH',
  ntu120: 'usdrl import ntu PATH',
  'pku-mmd-1': 'usdrl import pku-mmd PATH --clips',
  'pku-mmd-2': 'usdrl import pku-mmd PATH --clips',
};

/**
 * The folder of a planned data set. The synthetic one is made where it is missing; others have to be imported.
 *
 * @throws InputError that says how to import what is missing
 */
export async function datasetFolder(dataset: string, root: string, work: LongWork): Promise<string> {
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
    fix: `Import it: ${imports[dataset] ?? 'usdrl import FORMAT PATH'} --out ${folder}`,
  });
}
