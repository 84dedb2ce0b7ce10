import { InputError } from '../errors';
import type { Settings } from '../settings';
import { assumedRate, Estimator, type RunEstimate } from './estimateRuns';
import { expandGrid, type GridRun } from './expandGrid';
import type { GridFile } from './gridFile';
import { GridFolder } from './gridFolder';
import { measuredRate } from './measuredRate';

/** A run with what it is expected to take. */
export interface PlannedGridRun extends GridRun {
  /** Absent while the data set is missing. */
  estimate?: RunEstimate;
}

/** Everything a grid would do. */
export interface GridPlan {
  name: string;
  about?: string;
  runs: PlannedGridRun[];
  /** Over all runs whose data sets are there: seconds of one run after another, the largest memory, all checkpoints. */
  total: { seconds: number; memory: number; disk: number };
  /** Data set folders that are missing. */
  missing: string[];
  /** Arithmetic a second and thread that times rest on, and where it comes from. */
  rate: { value: number; from: 'assumed' | 'given' | 'measured' };
}

export interface PlanOptions {
  /** Arithmetic a second and thread; default what the grid's folder has measured, else `assumedRate`. */
  rate?: number;
  /** The grid's folder; it need not be there. */
  out?: string;
}

/** What a grid would run, and an estimate of the cost; nothing is started or written. */
export function planGrid(grid: GridFile, options: PlanOptions = {}): GridPlan {
  const rate = rateOf(grid, options);
  const estimator = new Estimator(grid.threads, rate.value);
  // Runs that differ only in their seed share their settings, and take the same.
  const estimates = new Map<Settings, RunEstimate | undefined>();
  const runs = expandGrid(grid).map((run): PlannedGridRun => {
    if (!estimates.has(run.settings)) estimates.set(run.settings, estimator.estimate(run));
    return { ...run, estimate: estimates.get(run.settings) };
  });
  const known = runs.flatMap(({ estimate }) => estimate ?? []);
  const sum = (pick: (estimate: RunEstimate) => number): number => known.reduce((all, one) => all + pick(one), 0);
  return {
    name: grid.name,
    about: grid.about,
    runs,
    total: {
      seconds: sum(({ seconds }) => seconds),
      memory: Math.max(0, ...known.map(({ memory }) => memory)),
      disk: sum(({ disk }) => disk),
    },
    rate,
    missing: [...new Set(runs.flatMap(({ data, estimate }) => (estimate === undefined ? [data] : [])))],
  };
}

/** @throws InputError if a data set of the grid is missing */
export function requireData({ missing }: GridPlan, file: string): void {
  if (missing.length === 0) return;
  const fix = 'Make or import it: usdrl import --help.';
  throw new InputError({
    file,
    thing: 'data set',
    found: `nothing at ${missing[0]}`,
    wanted: 'a data set folder',
    fix,
  });
}

function rateOf({ threads }: GridFile, { rate, out }: PlanOptions): GridPlan['rate'] {
  if (rate !== undefined) return { value: rate, from: 'given' };
  const folder = out === undefined ? undefined : GridFolder.find(out);
  const measured = folder === undefined ? undefined : measuredRate(folder, new Estimator(threads));
  return measured === undefined ? { value: assumedRate, from: 'assumed' } : { value: measured, from: 'measured' };
}
