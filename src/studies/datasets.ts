import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { datasetFiles } from '../data';
import { InputError } from '../errors';
import { stopPoint, type LongWork } from '../progress';
import { importSynthetic, importSyntheticUntrimmed } from '../synthetic';

/** Made-up data sets, which are made where they are missing. */
const made: Readonly<Record<string, (folder: string, work: LongWork) => Promise<unknown>>> = {
  synthetic: importSynthetic,
  'synthetic-untrimmed': (folder, work) => importSyntheticUntrimmed(folder, { scale: 0.4, ...work }),
};

/** How each of the others comes in. */
const imports: Readonly<Record<string, string>> = {
  nucla: 'usdrl import nucla PATH --layout kinect-v2-25',
  utkinect: 'usdrl import utkinect PATH',
  'utkinect-clips': 'usdrl import utkinect PATH --clips',
  'nucla-utkinect': 'usdrl import joined NUCLA-OF-20-JOINTS UTKINECT --split cross-view cross-subject',
  'nucla-20': 'usdrl import nucla PATH',
  'utd-mhad': 'usdrl import utd-mhad PATH',
  'msr-action3d': 'usdrl import msr-action3d PATH',
  'small-sets': 'usdrl import joined UTD-MHAD MSR-ACTION3D NUCLA-20 --split cross-subject cross-subject cross-view',
  ntu60: 'usdrl import ntu PATH',
  ntu120: 'usdrl import ntu PATH',
  'pku-mmd-1': 'usdrl import pku-mmd PATH --clips',
  'pku-mmd-1-untrimmed': 'usdrl import pku-mmd PATH',
  'pku-mmd-2': 'usdrl import pku-mmd PATH --clips',
  'pku-mmd-2-untrimmed': 'usdrl import pku-mmd PATH',
};

/**
 * The folder of a planned data set. Synthetic ones are made where they are missing; others have to be imported.
 *
 * @throws InputError that says how to import what is missing
 */
export async function datasetFolder(dataset: string, root: string, work: LongWork): Promise<string> {
  const folder = join(root, dataset);
  const isThere = (): boolean => existsSync(join(folder, datasetFiles.info));
  while (!isThere() && Object.hasOwn(made, dataset)) {
    try {
      await made[dataset](folder, work);
    } catch (error) {
      // Of several that begin at once one makes it, and the others wait.
      if (isThere()) break;
      if (!(error instanceof InputError && error.problem.thing === 'writer')) throw error;
      await pause(500, undefined, { signal: work.signal }).catch(() => undefined);
      await stopPoint(work, `waiting for ${folder}`);
    }
  }
  if (isThere()) return folder;
  throw new InputError({
    file: folder,
    thing: 'data set',
    found: 'nothing',
    wanted: `the data set ${dataset}`,
    fix: `Import it: ${imports[dataset] ?? 'usdrl import FORMAT PATH'} --out ${folder}`,
  });
}
