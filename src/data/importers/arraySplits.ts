import { InputError } from '../../errors';
import { isRecord, readJsonFile } from '../jsonFile';
import { shownValue } from '../shownValue';
import {
  divideByLists,
  splitKey,
  splitPart,
  type DividedRecordings,
  type ListedPart,
  type TestPart,
} from './namedSplits';

/**
 * Reads `{"NAME": {"train": [...], "test": [...]}}`, or `{"NAME_train": [...], "NAME_test": [...]}`, where clips are given by
 * name or by number from 0. Without a file there is one split, `all`, with everything in its training part.
 *
 * @throws InputError for anything else, and for clips that are not there
 */
export function readArraySplits(
  file: string | undefined,
  names: readonly string[],
  testPart?: TestPart,
): DividedRecordings {
  if (file === undefined)
    return divideByLists([{ split: 'all', part: 'train', names, place: 'all' }], names, '', testPart);
  const json = readJsonFile(file);
  const fail = (thing: string, found: unknown, wanted: string): never => {
    throw new InputError({ file, thing, found: shownValue(found), wanted });
  };
  if (!isRecord(json)) return fail('splits', json, 'an object of splits');
  const known = new Set(names);
  const clips = (thing: string, list: unknown): string[] => {
    if (!Array.isArray(list)) return fail(thing, list, 'a list of clip names or numbers');
    const found = list.map((item: unknown): string => {
      const name = typeof item === 'number' && Number.isInteger(item) ? names[item] : item;
      const isKnown = typeof name === 'string' && (typeof item === 'number' || known.has(name));
      return isKnown ? name : fail(thing, item, `a clip name, or a number below ${names.length}`);
    });
    const again = found.find((name, place) => found.indexOf(name) !== place);
    return again === undefined ? found : fail(thing, `${again} twice`, 'each clip once');
  };
  const lists = Object.entries(json).flatMap(([key, split]): ListedPart[] => {
    if (Array.isArray(split)) {
      const named = splitKey(key);
      if (named === undefined) return fail(key, split, 'NAME_train and NAME_test, or an object with train and test');
      return [{ split: named.split || 'official', part: named.part, names: clips(key, split), place: key }];
    }
    if (!isRecord(split)) return fail(key, split, 'an object with train and test');
    return Object.entries(split).map(([word, list]): ListedPart => {
      const part = splitPart(word) ?? fail(`${key}.${word}`, list, 'train, val or test');
      return { split: key, part, names: clips(`${key}.${word}`, list), place: `${key}.${word}` };
    });
  });
  return divideByLists(lists, names, file, testPart);
}
