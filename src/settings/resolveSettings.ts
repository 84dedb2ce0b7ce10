import { InputError } from '../errors';
import { checkEncoder } from '../model';
import { protocolNames, protocolOf } from '../protocols';
import { presets } from './presets';
import { choices, defaultSettings, type Settings } from './settings';

/** How an experiment is named: a preset, then single settings. */
export interface SettingsRequest {
  /** Default `official`. */
  preset?: string;
  /** `path.to.key=value`, applied in order. */
  set?: readonly string[];
}

/**
 * The settings of a preset with single changes: every key is checked against the defaults, every value against their type.
 *
 * @throws InputError for an unknown preset or key (with the nearest known ones) and for a value of the wrong kind.
 */
export function resolveSettings({ preset = 'official', set = [] }: SettingsRequest = {}): Settings {
  if (!(preset in presets)) {
    throw new InputError({ thing: 'preset', found: preset, wanted: `one of ${Object.keys(presets).join(', ')}` });
  }
  const tree = structuredClone(defaultSettings);
  merge(tree, presets[preset].settings);
  for (const assignment of set) {
    const equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new InputError({ thing: '--set', found: assignment, wanted: 'path.to.key=value' });
    }
    assignSetting(tree, assignment.slice(0, equals), assignment.slice(equals + 1));
  }
  checkSettings(tree);
  return tree;
}

/** Settings of stored records that have another name now. */
const renamed: Readonly<Record<string, string>> = { 'semi.share': 'semi.fraction' };

/** Settings from a stored record: the same checks, so that a record of another version says what does not fit. */
export function settingsFrom(record: unknown, file?: string): Settings {
  const tree = structuredClone(defaultSettings);
  const visit = (value: unknown, path: string): void => {
    if (isTree(value))
      Object.entries(value).forEach(([key, inner]) => visit(inner, path === '' ? key : `${path}.${key}`));
    else assignSetting(tree, renamed[path] ?? path, typeof value === 'string' ? value : JSON.stringify(value), file);
  };
  visit(record, '');
  checkSettings(tree);
  return tree;
}

/** The paths and values at which two settings differ, from the second's point of view: `encoder.hidden=64`. */
export function differences(base: Settings, other: Settings): string[] {
  const flat = flatten(base);
  return [...flatten(other)]
    .filter(([path, value]) => JSON.stringify(flat.get(path)) !== JSON.stringify(value))
    .map(([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

/** Every setting by its path. */
export function flatten(settings: Settings): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (isTree(value))
      Object.entries(value).forEach(([key, inner]) => visit(inner, path === '' ? key : `${path}.${key}`));
    else flat.set(path, value);
  };
  visit(settings, '');
  return flat;
}

function assignSetting(settings: Settings, path: string, text: string, file?: string): void {
  const known = flatten(settings);
  if (!known.has(path)) {
    throw new InputError({
      file,
      thing: 'setting',
      found: path,
      wanted: `a known one; nearest: ${nearest(path, [...known.keys()]).join(', ')}`,
    });
  }
  const value = parseLike(known.get(path), text, path, file);
  const keys = path.split('.');
  const last = keys.pop() as string;
  let node: object = settings;
  for (const key of keys) node = Reflect.get(node, key) as object;
  Reflect.set(node, last, value);
}

/** Reads a text as the same kind of value as the default. */
function parseLike(like: unknown, text: string, path: string, file?: string): unknown {
  const wrong = (wanted: string) => new InputError({ file, thing: `setting ${path}`, found: text, wanted });
  if (typeof like === 'string') {
    const words = choices[path];
    if (words !== undefined && !words.includes(text)) throw wrong(`one of ${words.join(', ')}`);
    return text;
  }
  if (typeof like === 'boolean') {
    if (text !== 'true' && text !== 'false') throw wrong('true or false');
    return text === 'true';
  }
  if (Array.isArray(like)) {
    const inner = text.trim().replace(/^\[|\]$/g, '');
    const values = inner.trim() === '' ? [] : inner.split(',').map(Number);
    if (values.some((value) => !Number.isFinite(value))) throw wrong('numbers separated by commas');
    return values;
  }
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value)) throw wrong('a number');
  return value;
}

function checkSettings(settings: Settings): void {
  checkEncoder(settings.encoder);
  const wholeFrom = (path: string, value: number, least: number): void => {
    if (!Number.isInteger(value) || value < least) {
      throw new InputError({ thing: `setting ${path}`, found: value, wanted: `a whole number of at least ${least}` });
    }
  };
  wholeFrom('views', settings.views, 2);
  wholeFrom('augment.frames', settings.augment.frames, 1);
  wholeFrom('training.epochs', settings.training.epochs, 1);
  wholeFrom('training.batch', settings.training.batch, 2);
  wholeFrom('training.checkpointEvery', settings.training.checkpointEvery, 1);
  wholeFrom('training.keepLast', settings.training.keepLast, 0);
  wholeFrom('training.workers', settings.training.workers, 0);
  if (!(settings.training.saveMinutes >= 0)) {
    throw new InputError({
      thing: 'setting training.saveMinutes',
      found: settings.training.saveMinutes,
      wanted: '0 (never) or more',
    });
  }
  if (!(settings.loss.temperature > 0)) {
    throw new InputError({ thing: 'setting loss.temperature', found: settings.loss.temperature, wanted: 'above 0' });
  }
  protocolNames.forEach((name) =>
    protocolOf(name).check(settings[name], (path, value, least) => wholeFrom(`${name}.${path}`, value, least)),
  );
  const { ratio } = settings.augment;
  if (ratio.length !== 2 || !(ratio[0] > 0 && ratio[0] <= ratio[1] && ratio[1] <= 1)) {
    throw new InputError({
      thing: 'setting augment.ratio',
      found: ratio.join(','),
      wanted: 'low,high with 0 < low <= high <= 1',
    });
  }
}

function merge(target: object, changes: object): void {
  for (const [key, value] of Object.entries(changes)) {
    const inner: unknown = Reflect.get(target, key);
    if (isTree(value) && isTree(inner)) merge(inner, value);
    else Reflect.set(target, key, structuredClone(value));
  }
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The three known names with the smallest edit distance; a match of the last part counts most. */
function nearest(name: string, known: readonly string[]): string[] {
  const leaf = (path: string) => path.slice(path.lastIndexOf('.') + 1);
  const distance = (candidate: string) =>
    Math.min(editDistance(name, candidate), editDistance(leaf(name), leaf(candidate)) + 0.5);
  return [...known].sort((a, b) => distance(a) - distance(b)).slice(0, 3);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
