import { basename } from 'node:path';

import { InputError } from '../../errors';
import { protocolNames, type ProtocolName } from '../../protocols';
import { checkKeys, isMapping, readMapping, shown, wordOf, type Mapping } from '../../schedule';
import { flatten, presets, defaultSettings } from '../../settings';

/** What a level of an axis, or a grid as a whole, says about its runs. */
export interface Choice {
  /** Data set folder. */
  data?: string;
  split?: string;
  preset?: string;
  /** `path.to.key=value`, in the order of the file. */
  set: readonly string[];
}

/** One thing that is varied: each level gives runs of its own. */
export interface Axis {
  name: string;
  levels: readonly { name: string; choice: Choice }[];
}

/** The evaluations that a grid can ask for: all of one encoder. */
export const gridEvaluations = protocolNames.filter((name) => name !== 'ensemble');
export type GridEvaluation = Exclude<ProtocolName, 'ensemble'>;

/** Those of a grid that does not say. */
const usualEvaluations: readonly GridEvaluation[] = ['knn', 'linear'];

/** A grid as its file describes it; see docs/grids.md. */
export interface GridFile {
  /** The file it was read from. */
  file: string;
  /** Default the file's name without ending. */
  name: string;
  /** What is asked; one or a few sentences for readers. */
  about?: string;
  base: Choice;
  axes: readonly Axis[];
  /** Combinations left out: levels by axis. */
  exclude: readonly Readonly<Record<string, readonly string[]>>[];
  /** Default 0 alone. */
  seeds: readonly number[];
  /** Default retrieval and linear probe. */
  evaluate: readonly GridEvaluation[];
  /** Processor threads of each run. Default 1: then the numbers do not depend on how many cores a machine has. */
  threads: number;
}

const fileKeys = ['name', 'about', 'data', 'split', 'preset', 'set', 'axes', 'exclude', 'seeds', 'evaluate', 'threads'];
/** What tables call the protocol and the seed of a result. */
const taken = ['evaluation', 'seed'];
/** Axes that vary something other than a setting. */
const places = ['data', 'split', 'preset'] as const;
type Place = (typeof places)[number];

/**
 * Reads a grid file (YAML or JSON). Settings are checked when the grid is expanded, where every run's are known.
 *
 * @throws InputError that names the file, the key, what was found and what is allowed
 */
export function readGridFile(file: string): GridFile {
  const content = readMapping(file, 'grid');
  checkKeys(content, fileKeys, file);
  const reader = new KeyReader(file);
  const axes = reader.axes(content.axes ?? {});
  return {
    file,
    name: reader.word(content.name ?? basename(file).replace(/\.[^.]*$/, ''), 'name'),
    about: content.about === undefined ? undefined : reader.text(content.about, 'about'),
    base: reader.choice({ data: content.data, split: content.split, preset: content.preset, set: content.set }, ''),
    axes,
    exclude: reader.exclude(content.exclude ?? [], axes),
    seeds: reader.list(content.seeds ?? [0], 'seeds', (seed, key) => reader.wholeNumber(seed, key, 0)),
    evaluate: reader.list(content.evaluate ?? usualEvaluations, 'evaluate', (protocol, key) =>
      reader.oneOf(protocol, gridEvaluations, key),
    ),
    threads: reader.wholeNumber(content.threads ?? 1, 'threads', 1),
  };
}

/** Reads values by their key, and names file and key when one is not as it should be. */
class KeyReader {
  constructor(private readonly file: string) {}

  fail(key: string, found: unknown, wanted: string): never {
    throw new InputError({ file: this.file, thing: `key ${key}`, found: shown(found), wanted });
  }

  text(value: unknown, key: string): string {
    return typeof value === 'string' && value.trim() !== '' ? value : this.fail(key, value, 'a text');
  }

  /** A name that can be part of a folder's. */
  word(value: unknown, key: string): string {
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : this.text(value, key);
    return wordOf(text) === '' ? this.fail(key, value, 'a name with letters or digits') : text;
  }

  wholeNumber(value: unknown, key: string, least: number): number {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    const most = Number.MAX_SAFE_INTEGER;
    const near = typeof value === 'number' && value > most ? `${value}, or a number that is read as it` : value;
    return this.fail(key, near, `a whole number from ${least} to ${most}`);
  }

  oneOf<T extends string>(value: unknown, allowed: readonly T[], key: string): T {
    return allowed.find((name) => name === value) ?? this.fail(key, value, `one of ${allowed.join(', ')}`);
  }

  /** A list that is not empty, without repetitions. */
  list<T>(value: unknown, key: string, read: (value: unknown, key: string) => T): T[] {
    if (!Array.isArray(value) || value.length === 0) return this.fail(key, value, 'a list of at least one value');
    const items = value.map((item, index) => read(item, `${key}[${index}]`));
    const repeated = items.find((item, index) => items.indexOf(item) !== index);
    return repeated === undefined ? items : this.fail(key, repeated, 'each value once');
  }

  choice(content: Mapping, where: string): Choice {
    const place = (name: Place): string | undefined =>
      content[name] === undefined ? undefined : this.place(content[name], name, where);
    return {
      data: place('data'),
      split: place('split'),
      preset: place('preset'),
      set: content.set === undefined ? [] : this.settings(content.set, `${where}set`),
    };
  }

  private place(value: unknown, name: Place, where: string): string {
    return name === 'preset'
      ? this.oneOf(value, Object.keys(presets), `${where}preset`)
      : this.text(value, where + name);
  }

  /** Settings as a mapping, nested or with dotted paths, to `path=value`. */
  settings(value: unknown, key: string): string[] {
    if (!isMapping(value)) return this.fail(key, value, 'a mapping of settings');
    return Object.entries(value).flatMap(([name, inner]) => {
      if (isMapping(inner)) return this.settings(inner, `${key}.${name}`).map((text) => `${name}.${text}`);
      return [`${name}=${this.value(inner, `${key}.${name}`)}`];
    });
  }

  /** A setting's value as `--set` writes it. */
  private value(value: unknown, key: string): string {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value.join(',');
    return this.fail(key, value, 'a number, a word, true or false, or a list of numbers');
  }

  axes(value: unknown): Axis[] {
    if (!isMapping(value)) return this.fail('axes', value, 'a mapping from axes to their levels');
    return Object.entries(value).map(([name, levels]) => {
      const key = `axes.${name}`;
      if (taken.includes(name)) return this.fail(key, name, `another name than ${taken.join(', ')}`);
      const read = isMapping(levels) ? this.namedLevels(levels, key) : this.plainLevels(name, levels, key);
      return { name: this.word(name, key), levels: read };
    });
  }

  /** Levels that are values of one setting, or data sets, splits, presets. */
  private plainLevels(name: string, levels: unknown, key: string): Axis['levels'] {
    const place = places.find((one) => one === name);
    if (place === undefined && !flatten(defaultSettings).has(name)) {
      const wanted = `a setting, ${places.join(', ')}; or levels with names of their own, each with settings`;
      return this.fail(key, 'a list under a name that is no setting', wanted);
    }
    return this.list(levels, key, (level) => level).map((level, index) => {
      const at = `${key}[${index}]`;
      if (place !== undefined) {
        const text = this.place(level, place, `${at}.`);
        return { name: place === 'data' ? basename(text) : text, choice: { [place]: text, set: [] } };
      }
      const text = this.value(level, at);
      return { name: this.word(text, at), choice: { set: [`${name}=${text}`] } };
    });
  }

  private namedLevels(levels: Mapping, key: string): Axis['levels'] {
    if (Object.keys(levels).length === 0) return this.fail(key, 'nothing', 'at least one level');
    return Object.entries(levels).map(([name, content]) => {
      const at = `${key}.${name}`;
      // An empty level is the base as it is.
      const given = content ?? {};
      if (!isMapping(given)) return this.fail(at, content, 'a mapping of settings, or nothing');
      const elsewhere = Object.fromEntries(Object.entries(given).filter(([one]) => isPlace(one)));
      const set = Object.fromEntries(Object.entries(given).filter(([one]) => !isPlace(one)));
      return { name: this.word(name, at), choice: this.choice({ ...elsewhere, set }, `${at}.`) };
    });
  }

  exclude(value: unknown, axes: readonly Axis[]): GridFile['exclude'] {
    if (!Array.isArray(value)) return this.fail('exclude', value, 'a list of combinations');
    return value.map((combination: unknown, index) => {
      const key = `exclude[${index}]`;
      if (!isMapping(combination) || Object.keys(combination).length === 0) {
        return this.fail(key, combination, 'a mapping from axes to levels');
      }
      checkKeys(
        combination,
        axes.map(({ name }) => name),
        this.file,
        `${key}.`,
      );
      return Object.fromEntries(
        Object.entries(combination).map(([name, levels]) => {
          const known = axes.find((axis) => axis.name === name)?.levels.map((level) => level.name) ?? [];
          const named: unknown[] = Array.isArray(levels) ? levels : [levels];
          return [name, named.map((level) => this.oneOf(String(level), known, `${key}.${name}`))];
        }),
      );
    });
  }
}

function isPlace(name: string): boolean {
  return places.some((place) => place === name);
}
