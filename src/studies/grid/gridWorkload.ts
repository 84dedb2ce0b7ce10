import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';

import type { Workload } from '../../schedule';
import { expandGrid, type GridRun } from './expandGrid';
import type { GridFile } from './gridFile';

/** A grid as experiments: every run with every evaluation, labelled by its id. Run folders go into `out`. */
export function gridWorkload(grid: GridFile, out: string): Workload {
  const { name, about, threads, evaluate } = grid;
  const runs = expandGrid(grid);
  const nameOf = datasetNames(runs);
  return {
    name,
    about,
    threads,
    places: {
      dataRoot: '.',
      runs: out,
      folders: Object.fromEntries([...nameOf].map(([folder, dataset]) => [dataset, folder])),
    },
    experiments: runs.flatMap(({ id, levels, data, split, preset, set, seed }) =>
      evaluate.map((protocol) => ({
        label: id,
        factors: levels,
        experiment: {
          dataset: nameOf.get(resolve(data)) as string,
          split,
          preset,
          set,
          seed,
          measurement: { protocol },
        },
      })),
    ),
  };
}

/** What each data set folder is called: its last part, with more where two have the same. */
function datasetNames(runs: readonly GridRun[]): Map<string, string> {
  const folders = [...new Set(runs.map(({ data }) => resolve(data)))];
  return new Map(
    folders.map((folder) => {
      const name = basename(folder);
      const isShared = folders.some((other) => other !== folder && basename(other) === name);
      const mark = createHash('sha256').update(folder).digest('hex').slice(0, 6);
      return [folder, isShared ? `${name}-${mark}` : name];
    }),
  );
}
