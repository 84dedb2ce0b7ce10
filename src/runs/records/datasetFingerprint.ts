import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Dataset, datasetFiles } from '../../data';

/** Of the recordings of a data set folder; undefined where there is none. */
export function datasetFingerprint(folder: string): string | undefined {
  if (!existsSync(join(folder, datasetFiles.info))) return undefined;
  const dataset = Dataset.open(folder);
  dataset.close();
  return dataset.fingerprint;
}
