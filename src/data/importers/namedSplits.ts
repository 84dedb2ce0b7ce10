import { InputError } from '../../errors';
import type { Split } from '../datasetFormat';
import type { WrittenRecording } from '../datasetWriter';
import { someNames } from '../shownValue';

/** The part of a split that a recording belongs to; undefined for neither. */
export type SplitRule = (recording: WrittenRecording) => 'train' | 'test' | undefined;

/** Which part becomes the test part where a file has three. */
export type TestPart = 'test' | 'val' | 'both';

/** The parts that files know, by all their names. */
export type SplitPart = 'train' | 'val' | 'test';

const partNames: Readonly<Record<string, SplitPart>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  eval: 'val',
  test: 'test',
  testing: 'test',
};

const partPattern = new RegExp(`^(.*?)[_-]?(${Object.keys(partNames).join('|')})[_-]?(\\d*)$`, 'i');

/** `train`, `val` or `test` by any of their names; undefined for another word. */
export function splitPart(name: string): SplitPart | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(partNames, key) ? partNames[key] : undefined;
}

/** The split and the part that a key such as `xsub_train`, `val` or `test2` names; undefined where it names no part. */
export function splitKey(key: string): { split: string; part: SplitPart } | undefined {
  const match = partPattern.exec(key);
  const part = match === null ? undefined : splitPart(match[2]);
  if (match === null || part === undefined) return undefined;
  return { split: [match[1], match[3]].filter((text) => text !== '').join('-'), part };
}

/** Names of recordings in a part of a split, as a file lists them. */
export interface ListedPart {
  split: string;
  part: SplitPart;
  names: readonly string[];
  /** Where the list stands, for messages. */
  place: string;
}

/** Splits to make, and what the user should know of them. */
export interface DividedRecordings {
  splits: Record<string, SplitRule>;
  /** The same, in the order of the lists. */
  listed: (recordings: readonly WrittenRecording[]) => Record<string, Split>;
  notes: string[];
}

/**
 * Splits by lists of names. Of three parts, training, validation and test, the one that was asked for becomes the test part,
 * and a note says what was left out. Names without a recording and recordings in no list are noted too. A split whose parts share a
 * recording is left out, with a note: the recordings themselves are sound.
 *
 * @param names all recordings
 * @throws InputError when a recording stands twice in a part of a split
 */
export function divideByLists(
  lists: readonly ListedPart[],
  names: readonly string[],
  file: string,
  testPart: TestPart = 'test',
): DividedRecordings {
  const known = new Set(names);
  const notes: string[] = [];
  const splits: Record<string, SplitRule> = {};
  const all: [split: string, members: ReadonlyMap<string, 'train' | 'test' | undefined>][] = [];
  for (const split of new Set(lists.map((list) => list.split))) {
    checkSplitName(split, file);
    const parts = lists.filter((list) => list.split === split);
    const has = (part: SplitPart): boolean => parts.some((list) => list.part === part);
    const isThree = has('val') && has('test');
    const sideOf = (part: SplitPart): 'train' | 'test' | undefined => {
      if (part === 'train') return 'train';
      return !isThree || testPart === 'both' || testPart === part ? 'test' : undefined;
    };
    const members = new Map<string, 'train' | 'test' | undefined>();
    const inBoth: string[] = [];
    for (const { part, names: listed } of parts) {
      for (const name of listed) {
        if (members.has(name) && members.get(name) !== sideOf(part)) inBoth.push(name);
        else if (members.has(name)) {
          throw new InputError({
            file,
            thing: `split ${split}`,
            found: `${name} twice`,
            wanted: 'each recording once',
          });
        }
        members.set(name, sideOf(part));
      }
    }
    if (inBoth.length > 0) {
      const why = 'what is measured on recordings that were trained on says nothing of others';
      notes.push(`split ${split}: left out, ${someNames(inBoth)} are in both parts, and ${why}`);
      continue;
    }
    splits[split] = ({ name }) => members.get(name);
    all.push([split, members]);
    const absent = [...members.keys()].filter((name) => !known.has(name));
    const unlisted = names.filter((name) => !members.has(name));
    if (isThree) notes.push(threeParts(split, parts, testPart));
    if (absent.length > 0)
      notes.push(`split ${split}: ${someNames(absent)} are named, but there are no such recordings`);
    if (unlisted.length > 0) notes.push(`split ${split}: ${someNames(unlisted)} recordings are in neither part`);
  }
  const listed = (recordings: readonly WrittenRecording[]): Record<string, Split> => {
    const places = new Map(recordings.map(({ name }, index) => [name, index]));
    const part = (members: (typeof all)[number][1], side: 'train' | 'test'): number[] =>
      [...members].flatMap(([name, own]) => (own === side ? (places.get(name) ?? []) : []));
    return Object.fromEntries(
      all.map(([split, members]) => [split, { train: part(members, 'train'), test: part(members, 'test') }]),
    );
  };
  return { splits, listed, notes };
}

/** @throws InputError for a name that no file could keep, or nobody could ask for */
function checkSplitName(split: string, file: string): void {
  if (split !== '' && split !== '__proto__') return;
  throw new InputError({ file, thing: 'name of a split', found: split || 'an empty one', wanted: 'another name' });
}

function threeParts(split: string, parts: readonly ListedPart[], testPart: TestPart): string {
  const count = (part: SplitPart): number =>
    parts.reduce((sum, one) => sum + (one.part === part ? one.names.length : 0), 0);
  const sizes = `split ${split} has three parts (train ${count('train')}, val ${count('val')}, test ${count('test')})`;
  if (testPart === 'both') return `${sizes}: val and test together are the test part`;
  const other = testPart === 'test' ? 'val' : 'test';
  return `${sizes}: ${testPart} is the test part and ${other} was left out (--test-part ${other} or both takes it)`;
}
