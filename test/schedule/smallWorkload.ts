import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { experimentHash, featureHash, measurementName, type Experiment, type Measurement } from '../../src/runs';
import { GroupFolder, type Job, type LabelledExperiment, type Workload } from '../../src/schedule';
import { temporaryFolder } from '../data/temporaryFolder';
import { wholeRecord } from '../runs/wholeRecord';

/** A worker that makes fake runs: see `fakeWorker.mjs`. */
export const fakeCommand = [process.execPath, join(__dirname, 'fakeWorker.mjs')];

/** What a test changes of a small workload. */
export interface Changes {
  name?: string;
  threads?: number;
  preset?: string;
  /** Of all runs. */
  set?: readonly string[];
  /** Default `knn` and `linear`. */
  measure?: readonly Measurement[];
  features?: Experiment['features'];
  /** Besides the runs of the seeds. */
  more?: readonly LabelledExperiment[];
}

/** An experiment on a data set that is not there. */
export function experiment(change: Partial<Experiment> = {}): Experiment {
  return { dataset: 'none', split: 'all', preset: 'demo', measurement: { protocol: 'knn' }, ...change };
}

/** A workload of `seeds` runs (labels `seed-0`, `seed-1`, ...) of a data set that is not there. */
export function smallWorkload(seeds: number, changes: Changes = {}, out = join(temporaryFolder(), 'group')): Workload {
  const { name = 'small', threads = 1, more = [], preset = 'demo', set, features } = changes;
  const measure: readonly Measurement[] = changes.measure ?? [{ protocol: 'knn' }, { protocol: 'linear' }];
  const runs = Array.from({ length: seeds }, (_, seed) =>
    measure.map((measurement) => ({
      label: `seed-${seed}`,
      experiment: experiment({ preset, set, features, seed, measurement }),
    })),
  );
  return { name, threads, places: { dataRoot: 'data', runs: out }, experiments: [...runs.flat(), ...more] };
}

/** The group folder of a small workload, with the records that fake runs leave. */
export function smallGroup(seeds: number, changes: Changes = {}, out?: string): GroupFolder {
  return entered(smallWorkload(seeds, changes, out));
}

export function entered(workload: Workload): GroupFolder {
  const folder = GroupFolder.enter(workload);
  mkdirSync(join(folder.path, 'fake'), { recursive: true });
  for (const job of folder.jobs) {
    writeFileSync(join(folder.path, 'fake', `${job.run}.json`), JSON.stringify(recordOf(job)));
  }
  return folder;
}

/** What a run leaves that has made everything, or some measurements. */
export function recordOf({ experiments }: Job, measured?: readonly string[]): object {
  const [{ experiment: first }] = experiments;
  const all = experiments.map(({ experiment: one }) => ({ name: measurementName(one.measurement), one }));
  return wholeRecord({
    hash: featureHash(first),
    seed: first.seed ?? 0,
    data: { fingerprint: '' },
    synthetic: false,
    pretraining: {},
    evaluations: Object.fromEntries(
      all.flatMap(({ name, one }) => {
        if (measured !== undefined && !measured.includes(name)) return [];
        return [[name, { hash: experimentHash(one), values: { top1: 0.5 }, created: '2026-01-01T00:00:00.000Z' }]];
      }),
    ),
  });
}

export function writeRecord(folder: GroupFolder, label: string, measured?: readonly string[]): void {
  const job = jobOf(folder, label);
  mkdirSync(folder.runFolder(job.run), { recursive: true });
  writeFileSync(join(folder.runFolder(job.run), 'record.json'), JSON.stringify(recordOf(job, measured)));
}

/** The job of a label. */
export function jobOf({ jobs }: GroupFolder, label: string): Job {
  const found = jobs.find(({ experiments }) => experiments.some((one) => one.label === label));
  if (found === undefined) throw new Error(`No run is called ${label}.`);
  return found;
}

/** The run folder of a label. */
export function folderOf(folder: GroupFolder, label: string): string {
  return folder.runFolder(jobOf(folder, label).run);
}

export function labelsOf({ jobs }: GroupFolder): string[] {
  return [...new Set(jobs.flatMap(({ experiments }) => experiments.map(({ label }) => label)))];
}

/** Says what fake runs do, by label. */
export function behave(folder: GroupFolder, behaviours: Record<string, string>): void {
  const byRun = Object.entries(behaviours).map(([label, behaviour]) => [jobOf(folder, label).run, behaviour]);
  writeFileSync(join(folder.path, 'fake.json'), JSON.stringify(Object.fromEntries(byRun)));
}

/** A line that a fake run has left. */
export interface Mark {
  run: string;
  /** The first label of the run. */
  label: string;
  time: number;
  threads?: string;
  gpu?: string;
  pid: number;
  how?: string;
}

export function marks(folder: GroupFolder, name: 'starts' | 'ends'): Mark[] {
  const file = join(folder.path, `${name}.jsonl`);
  if (!existsSync(file)) return [];
  const label = (run: string) => folder.jobs.find((job) => job.run === run)?.experiments[0].label ?? run;
  // A file that was just made has nothing in it yet.
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '');
  return lines.map((text) => JSON.parse(text) as Mark).map((mark) => ({ ...mark, label: label(mark.run) }));
}

/** Labels of marks, sorted. */
export function marked(folder: GroupFolder, name: 'starts' | 'ends'): string[] {
  return marks(folder, name)
    .map(({ label }) => label)
    .sort();
}

/** Waits until something is so. */
export async function until(holds: () => boolean, seconds = 60): Promise<void> {
  for (const start = Date.now(); !holds();) {
    if (Date.now() - start > 1000 * seconds) throw new Error(`Not so after ${seconds} s: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
