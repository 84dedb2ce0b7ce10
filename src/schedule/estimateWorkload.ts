import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { datasetFiles } from '../data';
import { InputError } from '../errors';
import { dataFolder, resolveExperiment } from '../runs';
import { assumedRate, Estimator, type RunEstimate } from './estimateRuns';
import { GroupFolder } from './groupFolder';
import { isDone } from './jobState';
import { measuredRate } from './measuredRate';
import { jobsOf, jobTitle, type Job, type Workload } from './workload';

/** A run with what it is expected to take. */
export interface EstimatedRun {
  label: string;
  /** Its run folder. */
  run: string;
  dataset: string;
  split: string;
  seed: number;
  done: boolean;
  /** Absent while the data set is missing, and for ensembles, which take no time. */
  estimate?: RunEstimate;
}

/** Everything a workload would do. */
export interface WorkloadEstimate {
  name: string;
  about?: string;
  threads: number;
  runs: EstimatedRun[];
  /** Over all runs that are not done and whose data sets are there: seconds of one run after another, the largest memory, all checkpoints. */
  total: { seconds: number; memory: number; disk: number };
  /** Data set folders that these need and that are missing. */
  missing: string[];
  /** Arithmetic a second and thread that times rest on, and where it comes from. */
  rate: { value: number; from: 'assumed' | 'given' | 'measured' };
}

/**
 * What a workload would run, and an estimate of the cost; nothing is started or written.
 *
 * @param rate arithmetic a second and thread; default what the group folder has measured, else `assumedRate`
 */
export function estimateWorkload(workload: Workload, { rate }: { rate?: number } = {}): WorkloadEstimate {
  const { name, about, threads, places } = workload;
  const jobs = jobsOf(workload);
  const used = rateOf(workload, rate);
  const estimator = new Estimator(threads, used.value);
  const runs = jobs.map((job): EstimatedRun => {
    const { dataset, split, seed, estimate } = expect(job, estimator);
    return { label: jobTitle(job), run: job.run, dataset, split, seed, done: isDone(job), estimate };
  });
  const known = runs.flatMap(({ done, estimate }) => (done ? [] : (estimate ?? [])));
  const sum = (pick: (estimate: RunEstimate) => number): number => known.reduce((all, one) => all + pick(one), 0);
  const open = jobs.filter((_, index) => !runs[index].done);
  const needed = open.flatMap(datasetsOf).map((dataset) => dataFolder(places, dataset));
  return {
    name,
    about,
    threads,
    runs,
    total: {
      seconds: sum(({ seconds }) => seconds),
      memory: Math.max(0, ...known.map(({ memory }) => memory)),
      disk: sum(({ disk }) => disk),
    },
    missing: [...new Set(needed)].filter((folder) => !existsSync(join(folder, datasetFiles.info))),
    rate: used,
  };
}

/** Names of the data sets that a run reads. */
export function datasetsOf({ experiments }: Job): string[] {
  const all = experiments.flatMap(({ experiment: { dataset, measurement } }) => [
    ...(measurement.protocol === 'ensemble' ? [] : [dataset]),
    ...(measurement.on === undefined ? [] : [measurement.on.dataset]),
  ]);
  return [...new Set(all)];
}

/** @throws InputError if a data set is missing */
export function requireData(missing: readonly string[]): void {
  if (missing.length === 0) return;
  const fix = 'Make or import it: usdrl import --help.';
  throw new InputError({ thing: 'data set', found: `nothing at ${missing[0]}`, wanted: 'a data set folder', fix });
}

/** The first experiment says where a run is made; all of one run have its data set, split, seed and encoder. */
export function expect({ experiments, places }: Job, estimator: Estimator) {
  const { dataset, split, seed, features, settings, measurement } = resolveExperiment(experiments[0].experiment);
  const data = dataFolder(places, dataset);
  const fused = measurement.protocol === 'ensemble';
  const estimate = fused ? undefined : estimator.estimate({ data, split, settings, features });
  return { dataset, split, seed, estimate };
}

function rateOf({ threads, places }: Workload, rate: number | undefined): WorkloadEstimate['rate'] {
  if (rate !== undefined) return { value: rate, from: 'given' };
  const folder = GroupFolder.find(places.runs);
  const measured = folder === undefined ? undefined : measuredRate(folder, new Estimator(threads));
  return measured === undefined ? { value: assumedRate, from: 'assumed' } : { value: measured, from: 'measured' };
}
