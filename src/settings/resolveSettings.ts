import { InputError } from '../errors';
import { checkEncoder } from '../model';
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
  if (!(preset in presets)) {
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
  change(tree, record, file, renamed);
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

/** Puts every value of a tree of changes in its place. Keys whose value is undefined are left as they are. */
function change(settings: Settings, changes: unknown, file?: string, names: typeof renamed = {}): void {
  const visit = (value: unknown, given: string): void => {
    const path = names[given] ?? given;
    if (isTree(value)) {
      Object.entries(value).forEach(([key, inner]) => visit(inner, path === '' ? key : `${path}.${key}`));
    } else if (value !== undefined) {
      assign(settings, path, kindLike(settingAt(settings, path, file), value, path, file));
    }
  };
  visit(changes, '');
}

/** The value at a path. @throws InputError for an unknown one, with the nearest known ones */
function settingAt(settings: Settings, path: string, file?: string): unknown {
  const known = flatten(settings);
  if (known.has(path)) return known.get(path);
  const wanted = `a known one; nearest: ${nearest(path, [...known.keys()]).join(', ')}`;
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
  if (typeof like === 'number' && trimmed !== '' && Number.isFinite(Number(text))) return Number(text);
  if (Array.isArray(like)) {
    const inner = trimmed.replace(/^\[|\]$/g, '');
    const values = inner.trim() === '' ? [] : inner.split(',').map(Number);
    if (values.every((value) => Number.isFinite(value))) return values;
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
  wholeFrom('linear.epochs', settings.linear.epochs, 1);
  wholeFrom('linear.batch', settings.linear.batch, 1);
  wholeFrom('knn.k', settings.knn.k, 1);
  if (!(settings.loss.temperature > 0)) {
    throw new InputError({ thing: 'setting loss.temperature', found: settings.loss.temperature, wanted: 'above 0' });
  }
  checkFinetune(settings, wholeFrom);
  checkDetection(settings, wholeFrom);
  const { ratio } = settings.augment;
  if (ratio.length !== 2 || !(ratio[0] > 0 && ratio[0] <= ratio[1] && ratio[1] <= 1)) {
    throw new InputError({
      thing: 'setting augment.ratio',
      found: ratio.join(','),
      wanted: 'low,high with 0 < low <= high <= 1',
    });
  }
}

function checkFinetune(settings: Settings, wholeFrom: (path: string, value: number, least: number) => void): void {
  for (const part of ['finetune', 'semi'] as const) {
    for (const key of ['batch', 'microBatch', 'epochs', 'testEvery'] as const) {
      wholeFrom(`${part}.${key}`, settings[part][key], 1);
    }
  }
  const { fraction, draws } = settings.semi;
  wholeFrom('semi.draws', draws, 1);
  if (fraction > 0 && fraction <= 1) return;
  throw new InputError({ thing: 'setting semi.fraction', found: fraction, wanted: 'above 0 and up to 1' });
}

function checkDetection(
  { detection }: Settings,
  wholeFrom: (path: string, value: number, least: number) => void,
): void {
  const { theta, thetas, usdrl, ssd } = detection;
  const counts = {
    usdrl: { trainStride: 1, testStride: 1, batch: 1, microBatch: 1, epochs: 1, checkpointEvery: 1 },
    ssd: { clipsPerRecording: 1, frames: 1, testStep: 1, batch: 1, epochs: 1, testEvery: 1 },
  };
  for (const [key, least] of Object.entries(counts.usdrl)) {
    wholeFrom(`detection.usdrl.${key}`, usdrl[key as keyof typeof counts.usdrl], least);
  }
  for (const [key, least] of Object.entries(counts.ssd)) {
    wholeFrom(`detection.ssd.${key}`, ssd[key as keyof typeof counts.ssd], least);
  }
  for (const [protocol, { segments }] of Object.entries({ usdrl, ssd })) {
    wholeFrom(`detection.${protocol}.segments.smoothing`, segments.smoothing, 0);
    wholeFrom(`detection.${protocol}.segments.minimumLength`, segments.minimumLength, 1);
    for (const key of ['threshold', 'suppressionOverlap'] as const) {
      if (segments[key] >= 0 && segments[key] <= 1) continue;
      const thing = `setting detection.${protocol}.segments.${key}`;
      throw new InputError({ thing, found: segments[key], wanted: '0 to 1' });
    }
  }
  const wrong = [theta, ...thetas].find((value) => !(value > 0 && value <= 1));
  if (wrong !== undefined) {
    throw new InputError({ thing: 'setting detection.theta', found: wrong, wanted: 'overlaps above 0 and up to 1' });
  }
  const [least, most] = ssd.steps;
  if (ssd.steps.length !== 2 || !Number.isInteger(least) || !Number.isInteger(most) || least < 1 || least > most) {
    const found = ssd.steps.join(',');
    throw new InputError({ thing: 'setting detection.ssd.steps', found, wanted: 'least,most whole numbers from 1' });
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
