import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { writeFileAtomic } from '../data';
import { InputError } from '../errors';
import { defaultSettings, differences, resolveSettings } from '../settings';
import { expandGrid, runDifferences, type GridRun } from './expandGrid';
import type { GridEvaluation, GridFile } from './gridFile';

/** `grid.json`: a grid as it was expanded; jobs read this, so the file it came from may change while they wait. */
interface GridRecord {
  format: 'usdrl-grid';
  name: string;
  about?: string;
  axes: { name: string; levels: string[] }[];
  evaluate: GridEvaluation[];
  threads: number;
  runs: (Omit<GridRun, 'settings'> & {
    /** What differs from the default settings. */
    set: string[];
  })[];
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

const recordFile = 'grid.json';

/**
 * The folder of a grid: `grid.json`, `runs/ID` (run folders), `logs/ID.log`, `failures/ID.json`, `claims/ID` (who writes a run
 * now), `slurm/` (submissions). Everything that is known of a grid is in it, so any machine that sees it can go on.
 */
export class GridFolder {
  private constructor(
    readonly path: string,
    private readonly record: GridRecord,
  ) {}

  /**
   * The folder for a grid: a new one, or the one it was launched in before, whose runs are kept. Axes, levels and seeds may have
   * been added or taken away since.
   *
   * @throws InputError if a run that is there would now be another under the same id
   */
  static create(path: string, grid: GridFile): GridFolder {
    const runs = expandGrid(grid).map((run) => ({ ...run, data: resolve(run.data) }));
    const before = GridFolder.find(path);
    if (before !== undefined) checkSame(before, runs, grid.file);
    const record: GridRecord = {
      format: 'usdrl-grid',
      name: grid.name,
      about: grid.about,
      axes: grid.axes.map(({ name, levels }) => ({ name, levels: levels.map((level) => level.name) })),
      evaluate: [...grid.evaluate],
      threads: grid.threads,
      runs: runs.map(({ settings, ...run }) => ({ ...run, set: differences(defaultSettings, settings) })),
    };
    writeFileAtomic(join(path, recordFile), `${JSON.stringify(record, null, 1)}\n`);
    return new GridFolder(resolve(path), record);
  }

  /** The folder if a grid has been launched in it. */
  static find(path: string): GridFolder | undefined {
    return existsSync(join(path, recordFile)) ? GridFolder.open(path) : undefined;
  }

  /** @throws InputError if the folder is none of a grid */
  static open(path: string): GridFolder {
    const file = join(path, recordFile);
    const wrong = (found: string): never => {
      const fix = 'Launch a grid with --out first.';
      throw new InputError({ file: path, thing: 'grid folder', found, wanted: `a folder with ${recordFile}`, fix });
    };
    if (!existsSync(file)) return wrong(existsSync(path) ? `no ${recordFile}` : 'nothing');
    const record = JSON.parse(readFileSync(file, 'utf8')) as GridRecord;
    if (record.format !== 'usdrl-grid') return wrong(`a ${recordFile} of something else`);
    return new GridFolder(resolve(path), record);
  }

  get name(): string {
    return this.record.name;
  }

  get axes(): GridRecord['axes'] {
    return this.record.axes;
  }

  get evaluate(): readonly GridEvaluation[] {
    return this.record.evaluate;
  }

  get threads(): number {
    return this.record.threads;
  }

  /** Ids of all runs, in the order in which they are started. */
  get ids(): string[] {
    return this.record.runs.map(({ id }) => id);
  }

  /** Epochs of each run. */
  get epochs(): ReadonlyMap<string, number> {
    const standard = defaultSettings.training.epochs;
    return new Map(
      this.record.runs.map(({ id, set }) => {
        const given = set.find((assignment) => assignment.startsWith('training.epochs='));
        return [id, given === undefined ? standard : Number(given.slice(given.indexOf('=') + 1))];
      }),
    );
  }

  /** Level of each axis, and seed. @throws InputError if there is no run of that id */
  levels(id: string): Pick<GridRun, 'levels' | 'seed'> {
    const { levels, seed } = this.find(id);
    return { levels, seed };
  }

  /** @throws InputError if there is none of that id */
  run(id: string): GridRun {
    const { set, ...run } = this.find(id);
    return { ...run, settings: resolveSettings({ set }) };
  }

  private find(id: string): GridRecord['runs'][number] {
    const found = this.record.runs.find((run) => run.id === id);
    if (found !== undefined) return found;
    throw new InputError({ file: this.path, thing: 'run', found: id, wanted: 'an id that `usdrl grid status` shows' });
  }

  runFolder(id: string): string {
    return join(this.path, 'runs', id);
  }

  log(id: string): string {
    return join(this.path, 'logs', `${id}.log`);
  }

  claims(id: string): string {
    return join(this.path, 'claims', id);
  }

  get slurm(): string {
    return join(this.path, 'slurm');
  }

  private failureFile(id: string): string {
    return join(this.path, 'failures', `${id}.json`);
  }

  /** The tries of a run that was given up. */
  failure(id: string): FailedTry[] | undefined {
    const file = this.failureFile(id);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as FailedTry[]) : undefined;
  }

  writeFailure(id: string, tries: readonly FailedTry[]): void {
    writeFileAtomic(this.failureFile(id), `${JSON.stringify(tries, null, 2)}\n`);
  }

  clearFailure(id: string): void {
    rmSync(this.failureFile(id), { force: true });
  }

  /** Folders of runs that an earlier version of the grid had. */
  formerRuns(): string[] {
    const folder = join(this.path, 'runs');
    const ids = new Set(this.ids);
    return existsSync(folder) ? readdirSync(folder).filter((name) => !ids.has(name)) : [];
  }
}

function checkSame(before: GridFolder, runs: readonly GridRun[], file: string): void {
  const known = new Set(before.ids);
  for (const run of runs) {
    if (!known.has(run.id) || !existsSync(before.runFolder(run.id))) continue;
    const changed = runDifferences(before.run(run.id), run);
    if (changed.length === 0) continue;
    throw new InputError({
      file,
      thing: `run ${run.id}`,
      found: `one made otherwise in ${before.path} (now ${changed.join(', ')})`,
      wanted: 'the same run under the same id',
      fix: 'Make the change an axis, give another --out, or delete that run folder.',
    });
  }
}
