import { InputError } from '../../errors';
import type { Segment } from '../datasetFormat';
import type { NewRecording } from '../newRecording';
import { readNpy, readNpyHeader } from '../formats/npy';
import { toIntegers } from '../formats/numericArray';
import { isIntegerList, isRecord, readJsonFile, readNames } from '../jsonFile';
import { shownValue } from '../shownValue';
import type { ArrayFiles, ArraysOptions } from './arrayFiles';
import { someNames } from '../shownValue';
import { checkLabels } from './numberedLabels';

/** What stands beside the arrays about each recording. */
export interface AboutArrays {
  labels: number[];
  classes: string[];
  /** By name; absent without a file of segments. */
  segments?: ReadonlyMap<string, Segment[]>;
  /** Subject, camera and setup of a recording. */
  columns: (index: number) => Pick<NewRecording, 'subject' | 'camera' | 'setup'>;
  notes: string[];
}

/** Reads labels, classes, segments, subjects, cameras and setups. @throws InputError when one does not fit the arrays */
export function readAboutArrays(
  files: ArrayFiles,
  names: readonly string[],
  lengths: readonly number[] | undefined,
  { labelsFrom: from = 0 }: ArraysOptions,
): AboutArrays {
  const count = names.length;
  const given = files.labels === undefined ? names.map(() => -1) : readColumn(files.labels, count);
  const classNames = files.classes === undefined ? undefined : readNames(files.classes);
  const segments = files.segments === undefined ? undefined : readSegments(files.segments, names, from);
  const ofSegments = [...(segments?.values() ?? [])].flat();
  const limits = { file: files.labels ?? files.data, from, named: classNames?.length };
  const { labels, count: labelled, notes } = checkLabels(given, limits);
  const inSegments = checkLabels(
    ofSegments.map(([label]) => label),
    { ...limits, file: files.segments ?? files.data, from: 0 },
  );
  const needed = Math.max(labelled, inSegments.count);
  const columns = [files.subjects, files.cameras, files.setups].map((file) =>
    file === undefined ? undefined : readCounts(file, count),
  );
  const wrong =
    lengths === undefined
      ? undefined
      : names.find((name, i) => segments?.get(name)?.some(([, , end]) => end > lengths[i]));
  if (wrong !== undefined) {
    throw new InputError({
      file: files.segments,
      thing: `segments of ${wrong}`,
      found: 'frames after the last',
      wanted: 'frames of the recording',
    });
  }
  const silent = ofSegments.length > 0;
  return {
    labels,
    classes: classNames ?? Array.from({ length: needed }, (_, label) => `class ${label}`),
    segments,
    columns: (i) => {
      const [subject, camera, setup] = columns.map((column) => column?.[i]);
      return { subject, camera, setup };
    },
    notes: [...(silent ? [] : notes), ...withoutSegments(segments, names)],
  };
}

function withoutSegments(segments: ReadonlyMap<string, Segment[]> | undefined, names: readonly string[]): string[] {
  if (segments === undefined) return [];
  const without = names.filter((name) => !segments.has(name));
  return without.length === 0 ? [] : [`${someNames(without)} recordings have no segments`];
}

/** An npy file of N whole numbers. */
export function readColumn(file: string, count: number): number[] {
  const { shape } = readNpyHeader(file);
  if (shape.length !== 1 || shape[0] !== count) {
    const wanted = `(${count}), one entry for each clip`;
    throw new InputError({ file, thing: 'shape', found: `(${shape.join(', ')})`, wanted });
  }
  return toIntegers(readNpy(file), file);
}

function readCounts(file: string, count: number): number[] {
  const numbers = readColumn(file, count);
  const wrong = numbers.findIndex((number) => number < 0);
  if (wrong < 0) return numbers;
  throw new InputError({
    file,
    thing: `entry ${wrong}`,
    found: numbers[wrong],
    wanted: 'numbers from 1, or 0 for unknown',
  });
}

/** Segments by the names of recordings. @throws InputError for anything but `{"NAME": [[label, start, end], ...]}` */
export function readSegments(file: string, names: readonly string[], from: number): Map<string, Segment[]> {
  const json = readJsonFile(file);
  const fail = (thing: string, found: unknown, wanted: string): never => {
    throw new InputError({ file, thing, found: shownValue(found), wanted });
  };
  if (!isRecord(json)) return fail('segments', json, '{"NAME": [[label, start, end], ...]}');
  const known = new Set(names);
  return new Map(
    Object.entries(json).map(([name, list]): [string, Segment[]] => {
      if (!known.has(name)) fail('recording', name, 'a name of a recording');
      if (!Array.isArray(list)) return fail(name, list, 'a list of [label, start, end]');
      const segments = list.map((segment: unknown): Segment => {
        const fits = isIntegerList(segment) && segment.length === 3 && segment[0] >= from && segment[1] >= 0;
        if (!fits || segment[1] >= segment[2]) return fail(name, segment, `[label from ${from}, start, end after it]`);
        return [segment[0] - from, segment[1], segment[2]];
      });
      return [name, segments];
    }),
  );
}
