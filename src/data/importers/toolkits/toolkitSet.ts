import { InputError } from '../../../errors';
import type { NewRecording } from '../../newRecording';
import { toIntegers } from '../../formats/numericArray';
import { PickledArray } from '../../formats/pickledArray';
import { describe } from '../../formats/pickleWorld';
import type { ImportOptions } from '../importReport';
import { ntuActions } from '../ntu/actions';
import { parseNtuName } from '../ntu/recordingName';
import { pkuActions } from '../pku/actions';
import type { TestPart } from '../namedSplits';

/** How files that other toolkits prepared are imported. */
export interface ToolkitOptions extends ImportOptions {
  /** Centre every frame and turn the clip; the default depends on what the format holds. */
  normalise?: boolean;
  /** With `normalise`, turn the spine of frame 0 to z first. Default false. */
  alignSpine?: boolean;
  /** Name of the split; default from the name of the file or folder. */
  split?: string;
  /** A layout by name or file, where the joints are not those of the format. */
  layout?: string;
  /** Which of three parts is the test part; default `test`. */
  testPart?: TestPart;
  /** 1 where labels count from 1; default 0. */
  labelsFrom?: 0 | 1;
}

/** What a set says that was left as it came. */
export const asPrepared = 'as in the files';

/** One clip's array; larger ones belong to no skeleton. */
const largestClip = 2 ** 26;

/** Names that the toolkits have for the official splits. */
const splitNames: readonly (readonly [RegExp, string])[] = [
  [/x-?sub|csub|_cs(?![a-z0-9])/i, 'cross-subject'],
  [/x-?view|_cv(?![a-z0-9])/i, 'cross-view'],
  [/x-?set|cset/i, 'cross-setup'],
];

/** The split that a file or folder name speaks of, or the name itself. */
export function splitNameOf(name: string): string {
  return splitNames.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}

/** Class names for labels below a number: those of NTU RGB+D or PKU-MMD where number or clip names say so. */
export function classNames(count: number, clips: readonly string[] = []): string[] {
  const isNtu = clips.length > 0 && clips.every((name) => parseNtuName(name) !== undefined);
  if (isNtu) return ntuActions.slice(0, count > 60 ? 120 : 60);
  const known = [ntuActions.slice(0, 60), ntuActions, pkuActions].find((names) => names.length === count);
  return [...(known ?? Array.from({ length: count }, (_, label) => `class ${label}`))];
}

/** Subject, camera and so on, where the name of a clip is one of NTU RGB+D. */
export function numbersOf(name: string): Pick<NewRecording, 'subject' | 'camera' | 'setup' | 'replication'> {
  const numbers = parseNtuName(name);
  if (numbers === undefined) return {};
  const { performer, camera, setup, replication } = numbers;
  return { subject: performer, camera, setup, replication };
}

/** Whole numbers in a list or an array of a pickle; floats without a fraction count. */
export function wholeNumbers(value: unknown, file: string, thing: string): number[] {
  const numbers =
    value instanceof PickledArray && value.items === undefined ? toIntegers(value.read(), file) : listOf(value);
  if (Array.isArray(numbers) && numbers.every((number) => Number.isSafeInteger(number))) return numbers as number[];
  throw new InputError({ file, thing, found: describe(value), wanted: 'a list of whole numbers' });
}

/** A list, whether it is one or an array of texts or objects of NumPy; other values as they are. */
export function listOf(value: unknown): unknown {
  return value instanceof PickledArray && value.items !== undefined ? value.items : value;
}

/** The names in a list of a pickle. */
export function namesOf(value: unknown, file: string, thing: string): string[] {
  const names = listOf(value);
  if (!Array.isArray(names)) throw new InputError({ file, thing, found: describe(value), wanted: 'a list of texts' });
  const wrong = names.findIndex((name) => typeof name !== 'string');
  if (wrong < 0) return names as string[];
  const fix = 'In Python, str(name) makes a text.';
  throw new InputError({
    file,
    thing: `${thing}, element ${wrong}`,
    found: describe(names[wrong]),
    wanted: 'a text',
    fix,
  });
}

/** A key of a pickled dictionary. */
export function entryOf(value: unknown, key: string, file: string): unknown {
  if (value instanceof Map && value.has(key)) return value.get(key);
  const found = value instanceof Map ? `keys ${[...value.keys()].slice(0, 8).join(', ')}` : describe(value);
  throw new InputError({ file, thing: 'content', found, wanted: `a dictionary with ${key}` });
}

/** @throws InputError when an array is larger than a skeleton clip can be. */
export function checkClipBytes(bytes: number, name: string, file: string): void {
  if (bytes <= largestClip) return;
  throw new InputError({ file, thing: `bytes of ${name}`, found: bytes, wanted: `at most ${largestClip}` });
}

/** `train-000000` for clips without names. */
export function numberedNames(part: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${part}-${String(i).padStart(6, '0')}`);
}
