import type { Hash } from 'node:crypto';

import { InputError } from '../errors';
import { jsonHash } from './contentHash';
import { shownValue } from './shownValue';
import { parseLayout, type Layout } from '../skeleton';
import { isIntegerList, isRecord, isTextList } from './jsonFile';

/** The files of a data set folder. Coordinates are little-endian float32. */
export const datasetFiles = {
  info: 'dataset.json',
  recordings: 'sequences.json',
  splits: 'splits.json',
  segments: 'segments.json',
  coordinates: 'coordinates.f32',
  /** What the import left out; not part of the content. */
  report: 'import.json',
} as const;

/** `dataset.json`: what the data set is. */
export interface DatasetInfo {
  format: 'usdrl-dataset';
  version: 1;
  name: string;
  /** True for made-up recordings; figures and tables made from them say so. */
  synthetic: boolean;
  layout: Layout;
  /** M, the largest number of bodies; `Dataset.read` pads to it. */
  bodies: number;
  /** Class names; label l is `classes[l]`. */
  classes: readonly string[];
  /** Number of recordings N. */
  sequences: number;
  /** Number of frames of all recordings together. */
  frames: number;
  /** What stands third where the recordings lie in a plane: 0, or the score of a pose estimator. Absent in space. */
  third?: 'zero' | 'score';
  /** How the coordinates were normalised, in words. */
  normalisation: string;
  /** Where the recordings came from, in words. */
  source: string;
  /** See {@link DatasetHashes}. */
  fingerprint: string;
}

/** The columns of `sequences.json`; entry i of each describes recording i. */
export interface RecordingColumns {
  name: string[];
  /** From 0; -1 where unknown. */
  label: number[];
  frames: number[];
  /** Bodies stored for the recording: 1..M. */
  bodies: number[];
  /** Whole numbers from 1; 0 where unknown. */
  subject: number[];
  camera: number[];
  setup: number[];
  replication: number[];
}

/** A named division: recording numbers of the training and of the test part. */
export interface Split {
  train: number[];
  test: number[];
}

/** An action inside an untrimmed recording: label from 0, first frame, first frame after it. */
export type Segment = readonly [label: number, start: number, end: number];

/** What the JSON files of a data set folder hold. */
export interface DatasetContent {
  /** `dataset.json` without its hashes. */
  about: Readonly<Record<string, unknown>>;
  recordings: unknown;
  splits: unknown;
  /** Absent without untrimmed recordings. */
  segments?: unknown;
}

/** The hashes in `dataset.json`. */
export interface DatasetHashes {
  /** Of everything that decides results: coordinates, index, splits, segments, layout and classes. */
  fingerprint: string;
  /** Of each file by its name, those of JSON as {@link jsonHash}: they tell which one has changed. Absent in older data sets. */
  checksums: Record<string, string>;
}

/** @param coordinates that has taken all coordinates; finished here */
export function datasetHashes(
  coordinates: Hash,
  { about, recordings, splits, segments }: DatasetContent,
): DatasetHashes {
  const checksums = {
    [datasetFiles.info]: jsonHash(about),
    [datasetFiles.recordings]: jsonHash(recordings),
    [datasetFiles.splits]: jsonHash(splits),
    ...(segments === undefined ? {} : { [datasetFiles.segments]: jsonHash(segments) }),
    [datasetFiles.coordinates]: coordinates.copy().digest('hex'),
  };
  const { layout, bodies, classes } = about;
  coordinates.update(JSON.stringify([layout, bodies, classes, recordings, splits, segments ?? {}]));
  return { fingerprint: coordinates.digest('hex'), checksums };
}
/** What to do with a data set that is damaged. */
export const importAgain = 'Import the data again.';

/** A reader of one JSON file that names the file in its complaints. */
function complaint(file: string) {
  return (thing: string, found: unknown, wanted: string): never => {
    throw new InputError({ file, thing, found: shownValue(found), wanted, fix: importAgain });
  };
}

/** Checks the content of `dataset.json`. */
export function parseInfo(json: unknown, file: string): DatasetInfo {
  const fail = complaint(file);
  if (!isRecord(json) || json.format !== 'usdrl-dataset')
    return fail('format', isRecord(json) ? json.format : json, 'usdrl-dataset');
  if (json.version !== 1) return fail('version', json.version, '1');
  const text = (key: string): string => {
    const value = json[key];
    return typeof value === 'string' ? value : fail(key, value, 'a text');
  };
  const count = (key: string, least: number): number => {
    const value = json[key];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
      ? value
      : fail(key, value, `a whole number from ${least}`);
  };
  if (typeof json.synthetic !== 'boolean') return fail('synthetic', json.synthetic, 'true or false');
  const { third } = json;
  if (third !== undefined && third !== 'zero' && third !== 'score') return fail('third', third, 'zero or score');
  if (!isTextList(json.classes)) return fail('classes', json.classes, 'a list of class names');
  return {
    format: 'usdrl-dataset',
    version: 1,
    name: text('name'),
    synthetic: json.synthetic,
    layout: parseLayout(json.layout, file),
    bodies: count('bodies', 1),
    classes: json.classes,
    sequences: count('sequences', 0),
    frames: count('frames', 0),
    ...(third !== undefined && { third }),
    normalisation: text('normalisation'),
    source: text('source'),
    fingerprint: text('fingerprint'),
  };
}

/** Checks the content of `sequences.json` against `dataset.json`. */
export function parseRecordings(json: unknown, info: DatasetInfo, file: string): RecordingColumns {
  const fail = complaint(file);
  if (!isRecord(json)) return fail('content', json, 'an object of columns');
  const columns = { ...json };
  const names = columns.name;
  if (!isTextList(names)) return fail('name', names, 'a list of texts');
  const numbers = (key: Exclude<keyof RecordingColumns, 'name'>, low: number, high: number): number[] => {
    const values = columns[key];
    if (!isIntegerList(values)) return fail(key, values, 'a list of whole numbers');
    const wrong = values.findIndex((value) => value < low || value > high);
    if (wrong >= 0) return fail(`${key}[${wrong}]`, values[wrong], `${low} to ${high}`);
    if (values.length !== info.sequences) return fail(`entries of ${key}`, values.length, String(info.sequences));
    return values;
  };
  if (names.length !== info.sequences) return fail('entries of name', names.length, String(info.sequences));
  const most = Number.MAX_SAFE_INTEGER;
  return {
    name: names,
    label: numbers('label', -1, info.classes.length - 1),
    frames: numbers('frames', 1, most),
    bodies: numbers('bodies', 1, info.bodies),
    subject: numbers('subject', 0, most),
    camera: numbers('camera', 0, most),
    setup: numbers('setup', 0, most),
    replication: numbers('replication', 0, most),
  };
}

/** Checks the content of `splits.json`. */
export function parseSplits(json: unknown, recordings: number, file: string): Map<string, Split> {
  const fail = complaint(file);
  if (!isRecord(json)) return fail('content', json, 'an object of splits');
  const part = (split: string, name: string, values: unknown): number[] => {
    if (!isIntegerList(values)) return fail(`${split}.${name}`, values, 'a list of recording numbers');
    const wrong = values.find((value) => value < 0 || value >= recordings);
    return wrong === undefined ? values : fail(`${split}.${name}`, wrong, `recording numbers below ${recordings}`);
  };
  return new Map(
    Object.entries(json).map(([name, split]): [string, Split] => {
      if (!isRecord(split)) return fail(name, split, 'an object with train and test');
      return [name, { train: part(name, 'train', split.train), test: part(name, 'test', split.test) }];
    }),
  );
}

/** Checks the content of `segments.json`: segments by recording name, each inside its recording. */
export function parseSegments(
  json: unknown,
  columns: RecordingColumns,
  classes: number,
  file: string,
): Map<string, Segment[]> {
  const fail = complaint(file);
  if (!isRecord(json)) return fail('content', json, 'an object of segment lists');
  const frames = new Map(columns.name.map((name, index) => [name, columns.frames[index]]));
  return new Map(
    Object.entries(json).map(([name, list]): [string, Segment[]] => {
      const length = frames.get(name);
      if (length === undefined) return fail('recording', name, 'one of the data set');
      if (!Array.isArray(list)) return fail(name, list, 'a list of [label, start, end]');
      return [
        name,
        list.map(
          (segment: unknown) =>
            parseSegment(segment, classes, length) ??
            fail(name, segment, `[label below ${classes}, start, end up to ${length}]`),
        ),
      ];
    }),
  );
}

function parseSegment(value: unknown, classes: number, frames: number): Segment | undefined {
  if (!isIntegerList(value) || value.length !== 3) return undefined;
  const [label, start, end] = value;
  return label >= 0 && label < classes && start >= 0 && start < end && end <= frames ? [label, start, end] : undefined;
}
