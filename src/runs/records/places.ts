import { join } from 'node:path';

/** Where experiments find and leave things. */
export interface Places {
  /** Data sets lie in folders of their names here. */
  dataRoot: string;
  /** Run folders go here. */
  runs: string;
  /** Folders of data sets that do not lie under the data root, by the name of the data set. */
  folders?: Readonly<Record<string, string>>;
  /** Folder of records kept without their runs, as `NAME.json`; a run that has one with nothing missing is done. */
  kept?: string;
  /** Bytes of features that are kept in all runs together, oldest go first; default 2 GiB, 0 keeps none. */
  cacheSize?: number;
}

/** Folder of a data set. */
export function dataFolder({ dataRoot, folders }: Pick<Places, 'dataRoot' | 'folders'>, dataset: string): string {
  return folders?.[dataset] ?? join(dataRoot, dataset);
}
