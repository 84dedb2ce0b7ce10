import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { readOwnFile, writeFileAtomic, type OwnFile } from '../data';
import { InputError, storing } from '../errors';
import { claimFolder, type Places } from '../runs';
import { jobsOf, type Job, type LabelledExperiment, type Workload } from './workload';
import { wordOf } from './word';

/** `schedule/workloads/NAME.json`: what was scheduled. Processes and jobs read it, whatever became of its source. */
interface StoredWorkload {
  format: 'usdrl-workload';
  name: string;
  about?: string;
  threads: number;
  places: Omit<Places, 'runs'>;
  runs: { run: string; after: readonly string[]; experiments: readonly LabelledExperiment[] }[];
}

/** Why a try of a run failed. */
export interface FailedTry {
  /** ISO 8601, UTC. */
  ended: string;
  host: string;
  /** `exit 1`, `signal SIGKILL`. */
  exit: string;
  /** The last error in its log. */
  message: string;
}

/**
 * The folder of a group of runs: `RUN/` (run folders), `claims/RUN` (who writes a run now), and in `schedule/` the workloads,
 * `logs/RUN.log`, `failures/RUN.json`, `slurm/` (submissions). Everything that is known of them is in it, so any machine that
 * sees the folder can go on.
 */
export class GroupFolder {
  /** Every run of every workload, in the order in which they are started. */
  readonly jobs: readonly Job[];

  private constructor(
    readonly path: string,
    private readonly workloads: readonly StoredWorkload[],
    /** Run folders that an earlier workload of the same name had, and this one does not. */
    readonly former: readonly string[] = [],
  ) {
    this.jobs = jobsIn(path, workloads);
  }

  /**
   * Writes a workload into its group folder; what was made there before is kept. The folder then has this workload alone.
   *
   * @param check told the jobs of the workload whose place it takes, and its own; throws where the former must stay
   */
  static enter(workload: Workload, check?: (former: readonly Job[], own: readonly Job[]) => void): GroupFolder {
    const { name, about, threads, places } = workload;
    const path = resolve(places.runs);
    const file = workloadFile(workload);
    const folders = Object.entries(places.folders ?? {}).map(([dataset, folder]) => [dataset, resolve(folder)]);
    const stored: StoredWorkload = {
      format: 'usdrl-workload',
      name,
      about,
      threads,
      places: {
        dataRoot: resolve(places.dataRoot),
        ...(folders.length === 0 ? {} : { folders: Object.fromEntries(folders) as Record<string, string> }),
        ...(places.kept === undefined ? {} : { kept: resolve(places.kept) }),
        ...(places.cacheSize === undefined ? {} : { cacheSize: places.cacheSize }),
      },
      runs: jobsOf(workload).map(({ run, after, experiments }) => ({ run, after, experiments })),
    };
    const before = formerJobs(path, file);
    const own = jobsIn(path, [stored]);
    check?.(before, own);
    const now = new Set(own.map(({ run }) => run));
    const former = before.map(({ run }) => run).filter((run) => !now.has(run) && existsSync(join(path, run)));
    writeFileAtomic(file, `${JSON.stringify(stored, null, 1)}\n`);
    return new GroupFolder(path, [stored], former);
  }

  /** The folder if something has been scheduled in it. */
  static find(path: string): GroupFolder | undefined {
    return existsSync(workloadsFolder(path)) ? GroupFolder.open(path) : undefined;
  }

  /** The folder with all its workloads. @throws InputError if nothing has been scheduled in it */
  static open(path: string): GroupFolder {
    const folder = workloadsFolder(path);
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^[^.].*\.json$/.test(name)) : [];
    if (names.length === 0) {
      throw new InputError({
        file: path,
        thing: 'group of runs',
        found: existsSync(path) ? 'nothing scheduled' : 'nothing',
        wanted: 'a folder in which runs have been scheduled',
        fix: 'Schedule some first: usdrl grid FILE --out DIR, or usdrl reproduce NAME (its group is RUNS/PROFILE).',
      });
    }
    const workloads = names.sort().map((name) => readWorkload(join(folder, name)));
    return new GroupFolder(resolve(path), workloads);
  }

  get name(): string {
    return this.workloads.map(({ name }) => name).join(', ');
  }

  /** @throws InputError if there is none of that run */
  job(workload: string, run: string): Job {
    const found = this.jobs.find((job) => job.run === run && job.workload === workload);
    if (found !== undefined) return found;
    throw new InputError({
      file: this.path,
      thing: `run of ${workload}`,
      found: run,
      wanted: 'one that is scheduled',
      fix: 'Another list of runs has taken the place of the one it was in: schedule that again, under a name of its own.',
    });
  }

  runFolder(run: string): string {
    return join(this.path, run);
  }

  log(run: string): string {
    return join(this.path, 'schedule', 'logs', `${run}.log`);
  }

  claims(run: string): string {
    return claimFolder({ runs: this.path }, run);
  }

  get slurm(): string {
    return join(this.path, 'schedule', 'slurm');
  }

  private failureFile(run: string): string {
    return join(this.path, 'schedule', 'failures', `${run}.json`);
  }

  /** The tries of a run that was given up. */
  failure(run: string): FailedTry[] | undefined {
    const file = this.failureFile(run);
    const tries = existsSync(file) ? (readOwnFile(file, failureKind) as FailedTry[]) : [];
    return tries.length === 0 ? undefined : tries;
  }

  writeFailure(run: string, tries: readonly FailedTry[]): void {
    writeFileAtomic(this.failureFile(run), `${JSON.stringify(tries, null, 2)}\n`);
  }

  clearFailure(run: string): void {
    storing(this.failureFile(run), () => rmSync(this.failureFile(run), { force: true }));
  }
}

function workloadsFolder(path: string): string {
  return join(path, 'schedule', 'workloads');
}

/** Where a workload is written. */
export function workloadFile({ name, places }: Pick<Workload, 'name' | 'places'>): string {
  return join(workloadsFolder(resolve(places.runs)), `${wordOf(name)}.json`);
}

function jobsIn(path: string, workloads: readonly StoredWorkload[]): Job[] {
  return workloads.flatMap(({ name, threads, places, runs }) =>
    runs.map((run) => ({ ...run, workload: name, threads, places: { ...places, runs: path } })),
  );
}

/** The jobs that a workload has had; none of one that is missing or damaged, which is about to be written anew. */
function formerJobs(path: string, file: string): Job[] {
  try {
    return existsSync(file) ? jobsIn(path, [readWorkload(file)]) : [];
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

const experimentShape = {
  dataset: 'text',
  split: 'text',
  preset: 'text',
  'set?': ['text'],
  'seed?': 'number',
  'features?': 'text',
  measurement: { protocol: 'text', 'on?': { dataset: 'text', split: 'text' }, 'members?': ['object'] },
} as const;

const workloadKind: OwnFile = {
  thing: 'workload',
  wanted: 'an object of format usdrl-workload',
  format: 'usdrl-workload',
  shape: {
    name: 'text',
    threads: 'number',
    places: { dataRoot: 'text', 'folders?': { '*': 'text' }, 'kept?': 'text', 'cacheSize?': 'number' },
    runs: [
      {
        run: 'text',
        after: ['text'],
        experiments: [{ label: 'text', experiment: experimentShape, 'factors?': { '*': 'text' } }],
      },
    ],
  },
  fix: 'Schedule it again with the command it was scheduled with (usdrl grid or usdrl reproduce): that writes it anew, and no run is lost.',
};

const failureKind: OwnFile = {
  thing: 'tries of a run that failed',
  wanted: 'a list of them',
  shape: [{ ended: 'text', host: 'text', exit: 'text', message: 'text' }],
  fix: 'Delete it: the run is tried again at the next launch.',
};

function readWorkload(file: string): StoredWorkload {
  return readOwnFile(file, workloadKind) as StoredWorkload;
}
