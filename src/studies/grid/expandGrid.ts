import { inFile, InputError } from '../../errors';
import { wordOf } from '../../schedule';
import { resolveSettings } from '../../settings';
import type { Axis, Choice, GridFile } from './gridFile';

/** One run of a grid. */
export interface GridRun {
  /** Level of each axis and seed, as in `kind-dste_seed-0`. */
  id: string;
  /** Level by axis. */
  levels: Readonly<Record<string, string>>;
  seed: number;
  /** Data set folder. */
  data: string;
  split: string;
  preset: string;
  /** `path.to.key=value`, on top of the preset. */
  set: readonly string[];
}

/** Longer names are refused by some file systems, with the endings that come after them. */
const longestId = 180;

/** More are a mistake: names and settings of all are looked at before the first begins. */
const mostRuns = 2000;

/**
 * Every run of a grid: all combinations of levels, for the first seed, then for the next, so that a grid cut short has whole
 * sweeps. The first axis varies slowest.
 *
 * @throws InputError for an unknown setting or one of the wrong kind, for axes that vary the same thing, for ids that coincide,
 *   for too many runs
 */
export function expandGrid(grid: GridFile): GridRun[] {
  checkCount(grid);
  checkAxes(grid);
  const combinations = combine(grid.axes).filter((levels) => !isExcluded(grid, levels));
  if (combinations.length === 0) {
    throw new InputError({ file: grid.file, thing: 'exclude', found: 'all combinations', wanted: 'some that remain' });
  }
  const labels = axisLabels(grid.axes);
  // The seeds of a combination share its settings.
  const settled = combinations.map((levels) => ({ levels, ...placed(grid, levels) }));
  const runs = grid.seeds.flatMap((seed) => settled.map((choice) => runOf(grid, choice, labels, seed)));
  const ids = new Map<string, GridRun>();
  for (const run of runs) {
    const twin = ids.get(run.id);
    if (twin !== undefined) {
      const [found, wanted] = [
        JSON.stringify([twin.levels, run.levels]),
        'levels whose names differ in letters or digits',
      ];
      throw new InputError({ file: grid.file, thing: `id ${run.id}`, found, wanted });
    }
    ids.set(run.id, run);
  }
  return runs;
}

/** Before any is made: a few axes may stand for millions. */
function checkCount({ file, axes, seeds }: GridFile): void {
  const runs = axes.reduce((product, { levels }) => product * levels.length, seeds.length);
  if (runs <= mostRuns) return;
  const product = [...axes.map(({ name, levels }) => `${levels.length} ${name}`), `${seeds.length} seeds`].join(' × ');
  const fix = 'Leave levels or seeds out, or make several grids.';
  const found = `${runs} runs (${product.length > 200 ? `${axes.length} axes` : product})`;
  throw new InputError({ file, thing: 'axes', found, wanted: `at most ${mostRuns}`, fix });
}

type Levels = ReadonlyMap<Axis, Axis['levels'][number]>;

function combine(axes: readonly Axis[]): Levels[] {
  return axes.reduce<Levels[]>(
    (before, axis) => before.flatMap((levels) => axis.levels.map((level) => new Map([...levels, [axis, level]]))),
    [new Map()],
  );
}

function isExcluded({ exclude }: GridFile, levels: Levels): boolean {
  const names = new Map([...levels].map(([axis, level]) => [axis.name, level.name]));
  return exclude.some((combination) =>
    Object.entries(combination).every(([axis, out]) => out.includes(names.get(axis) ?? '')),
  );
}

/** Where a combination runs, and with which settings. */
type Placed = Pick<GridRun, 'data' | 'split' | 'preset' | 'set'>;

function placed(grid: GridFile, levels: Levels): Placed {
  const choices: Choice[] = [grid.base, ...[...levels.values()].map(({ choice }) => choice)];
  const last = (name: 'data' | 'split' | 'preset'): string | undefined =>
    choices.reduce<string | undefined>((found, choice) => choice[name] ?? found, undefined);
  const needed = (name: 'data' | 'split'): string => {
    const value = last(name);
    if (value !== undefined) return value;
    throw new InputError({ file: grid.file, thing: `key ${name}`, found: 'nothing', wanted: 'a text, or an axis' });
  };
  const set = choices.flatMap((choice) => choice.set);
  const preset = last('preset') ?? 'official';
  inFile(grid.file, () => resolveSettings({ preset, set }));
  return { data: needed('data'), split: needed('split'), preset, set };
}

function runOf(
  grid: GridFile,
  { levels, ...choice }: Placed & { levels: Levels },
  labels: ReadonlyMap<Axis, string>,
  seed: number,
): GridRun {
  const words = [...levels].map(([axis, level]) => `${labels.get(axis) as string}-${wordOf(level.name)}`);
  const id = [...words, `seed-${seed}`].join('_');
  if (id.length > longestId) {
    const wanted = `at most ${longestId}; give axes and levels shorter names`;
    throw new InputError({ file: grid.file, thing: `length of the id ${id}`, found: id.length, wanted });
  }
  const names = Object.fromEntries([...levels].map(([axis, level]) => [axis.name, level.name]));
  return { id, levels: names, seed, ...choice };
}

/** The last part of a setting's path, or the whole path where two axes share that part. */
function axisLabels(axes: readonly Axis[]): ReadonlyMap<Axis, string> {
  const leaf = ({ name }: Axis): string => wordOf(name.slice(name.lastIndexOf('.') + 1));
  return new Map(
    axes.map((axis) => {
      const shared = axes.some((other) => other !== axis && leaf(other) === leaf(axis));
      return [axis, shared ? wordOf(axis.name) : leaf(axis)];
    }),
  );
}

/** Two axes must not vary the same thing: the later would silently undo the earlier. */
function checkAxes({ axes, file }: GridFile): void {
  const varied = axes.map((axis) => ({ axis, keys: variedKeys(axis) }));
  for (const [index, { axis, keys }] of varied.entries()) {
    for (const earlier of varied.slice(0, index)) {
      const both = [...keys].find((key) => earlier.keys.has(key));
      if (both === undefined) continue;
      const [thing, found] = [`axis ${axis.name}`, `${both}, which the axis ${earlier.axis.name} varies too`];
      throw new InputError({ file, thing, found, wanted: 'axes that vary different things' });
    }
  }
}

function variedKeys({ levels }: Axis): Set<string> {
  return new Set(
    levels.flatMap(({ choice: { set, ...places } }) => [
      ...Object.entries(places).flatMap(([name, value]) => (value === undefined ? [] : [name])),
      ...set.map((assignment) => assignment.slice(0, assignment.indexOf('='))),
    ]),
  );
}
