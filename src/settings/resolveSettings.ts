import { inFile, InputError, isDecimal } from '../errors';
import { checkEncoder } from '../model';
import { protocolNames, protocolOf } from '../protocols';
import { modalities } from '../skeleton';
import { presets } from './presets';
import { choices, defaultSettings, type Settings } from './settings';
import type { SettingsChanges } from './settingsChanges';

/** How an experiment is named: a preset, then what differs from it. */
export interface SettingsRequest {
  /** Default `official`. */
  preset?: string;
  /** What differs, typed: `{ encoder: { kind: 'sttr' } }`. Whole settings replace the preset. */
  settings?: SettingsChanges;
  /** The same as a command line says it, `path.to.key=value`, applied in order after `settings`. */
  set?: readonly string[];
}

/**
 * The settings of a preset with single changes: every key is checked against the defaults, every value against their type.
 *
 * @throws InputError for an unknown preset or key (with the nearest known ones) and for a value of the wrong kind.
 */
export function resolveSettings({ preset = 'official', settings = {}, set = [] }: SettingsRequest = {}): Settings {
  // A name that every object has, as `constructor`, is no preset.
  if (!Object.hasOwn(presets, preset)) {
    throw new InputError({ thing: 'preset', found: preset, wanted: `one of ${Object.keys(presets).join(', ')}` });
  }
  const tree = structuredClone(defaultSettings);
  merge(tree, presets[preset].settings);
  change(tree, settings);
  for (const assignment of set) {
    const equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new InputError({ thing: '--set', found: assignment, wanted: 'path.to.key=value' });
    }
    const path = assignment.slice(0, equals);
    assign(tree, path, parseLike(settingAt(tree, path), assignment.slice(equals + 1), path));
  }
  checkSettings(tree);
  return tree;
}

/** What settings were called by earlier versions, whose checkpoints go on being read. */
const renamed: Readonly<Record<string, string>> = {
  'finetune.part': 'finetune.microBatch',
  'semi.part': 'semi.microBatch',
  'semi.share': 'semi.fraction',
  'detection.usdrl.part': 'detection.usdrl.microBatch',
};

/** Settings from a stored record: the same checks, so that a record of another version says what does not fit. */
export function settingsFrom(record: unknown, file?: string): Settings {
  const tree = structuredClone(defaultSettings);
  change(tree, record, { file, names: renamed });
  inFile(file, () => checkSettings(tree));
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

/** Puts every value of a tree of changes in its place. Keys whose value is undefined are left as they are. */
function change(
  settings: Settings,
  changes: unknown,
  { file, names = {} }: { file?: string; names?: Readonly<Record<string, string>> } = {},
): void {
  const visit = (value: unknown, path: string): void => {
    if (isTree(value)) {
      Object.entries(value).forEach(([key, inner]) => visit(inner, path === '' ? key : `${path}.${key}`));
    } else if (value !== undefined) {
      const now = Object.hasOwn(names, path) ? names[path] : path;
      assign(settings, now, kindLike(settingAt(settings, now, file), value, now, file));
    }
  };
  visit(changes, '');
}

/** The value at a path. @throws InputError for an unknown one, with the nearest known ones */
function settingAt(settings: Settings, path: string, file?: string): unknown {
  const inside = (node: unknown, key: string): unknown =>
    isTree(node) && Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined;
  const value = path.split('.').reduce<unknown>(inside, settings);
  if (value !== undefined && !isTree(value)) return value;
  const wanted = `a known one; nearest: ${nearest(path, [...flatten(settings).keys()]).join(', ')}`;
  throw new InputError({ file, thing: 'setting', found: path, wanted });
}

function assign(settings: Settings, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let node: object = settings;
  for (const key of keys) node = Reflect.get(node, key) as object;
  Reflect.set(node, last, value);
}

/** A text of a command line, read as the same kind of value as the default. */
function parseLike(like: unknown, text: string, path: string): unknown {
  const trimmed = text.trim();
  if (typeof like === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (typeof like === 'number' && isDecimal(trimmed)) return Number(trimmed);
  if (Array.isArray(like)) {
    const inner = trimmed.replace(/^\[|\]$/g, '');
    const texts = inner.trim() === '' ? [] : inner.split(',').map((one) => one.trim());
    if (texts.every(isDecimal)) return texts.map(Number);
  }
  return kindLike(like, text, path);
}

/** The value itself where it is of the same kind as the default. @throws InputError where it is not */
function kindLike(like: unknown, value: unknown, path: string, file?: string): unknown {
  const found = typeof value === 'string' ? value : JSON.stringify(value);
  const wrong = (wanted: string) => new InputError({ file, thing: `setting ${path}`, found, wanted });
  const words = choices[path];
  if (words !== undefined && !words.some((word) => word === value)) throw wrong(`one of ${words.join(', ')}`);
  if (Array.isArray(like)) {
    if (Array.isArray(value) && value.every((one) => Number.isFinite(one))) return value.slice() as unknown[];
    throw wrong('numbers separated by commas');
  }
  if (typeof like === 'number' && !Number.isFinite(value)) throw wrong('a number');
  if (typeof like === 'boolean' && typeof value !== 'boolean') throw wrong('true or false');
  if (typeof like === 'string' && typeof value !== 'string') throw wrong('a word');
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
  checkMultiModal(settings);
  protocolNames.forEach((name) =>
    protocolOf(name).check(settings[name], (path, value, least) => wholeFrom(`${name}.${path}`, value, least)),
  );
  const { observeRatio } = settings.downstream;
  if (!(observeRatio > 0 && observeRatio <= 1)) {
    const wanted = 'above 0 and up to 1';
    throw new InputError({ thing: 'setting downstream.observeRatio', found: observeRatio, wanted });
  }
  const { ratio, turn } = settings.augment;
  if (!(turn.scale >= 0 && turn.scale < 1)) {
    throw new InputError({ thing: 'setting augment.turn.scale', found: turn.scale, wanted: '0 or more, below 1' });
  }
  if (ratio.length !== 2 || !(ratio[0] > 0 && ratio[0] <= ratio[1] && ratio[1] <= 1)) {
    throw new InputError({
      thing: 'setting augment.ratio',
      found: ratio.join(','),
      wanted: 'low,high with 0 < low <= high <= 1',
    });
  }
  for (const [path, value] of flatten(settings)) {
    const numbers: unknown[] = Array.isArray(value) ? value : [value];
    const negative = numbers.find((one): one is number => typeof one === 'number' && one < 0);
    if (negative !== undefined) {
      throw new InputError({ thing: `setting ${path}`, found: negative, wanted: '0 or more' });
    }
  }
}

/** A multi-modal encoder makes bones and motion of joints, and sees each alone in a view and all in the last. */
function checkMultiModal({ modality, views, encoder: { multiModal } }: Settings): void {
  if (multiModal === 'none') return;
  const fix = 'Or leave encoder.multiModal at none.';
  const found = (value: string | number): string => `${value} with encoder.multiModal ${multiModal}`;
  if (modality !== 'joint') {
    throw new InputError({ thing: 'setting modality', found: found(modality), wanted: 'joint', fix });
  }
  const least = modalities.length + 1;
  if (views < least) {
    throw new InputError({ thing: 'setting views', found: found(views), wanted: `at least ${least}`, fix });
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
export function nearest(name: string, known: readonly string[]): string[] {
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
