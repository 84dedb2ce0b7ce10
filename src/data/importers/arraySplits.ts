import { InputError } from '../../errors';
import { shownValue } from '../shownValue';
import type { Split } from '../datasetFormat';
import { isRecord, readJsonFile } from '../jsonFile';

/** From the stored number of each kept clip to the splits of the data set. */
export type SplitsOf = (numbers: ReadonlyMap<number, number>) => Record<string, Split>;

/**
 * Reads `{"NAME": {"train": [...], "test": [...]}}`, where clips are given by name or by number from 0. Clips that were
 * skipped drop out. Without a file there is one split, `all`, with everything in its training part.
 */
export function readArraySplits(file: string | undefined, names: readonly string[]): SplitsOf {
  if (file === undefined) return (numbers) => ({ all: { train: [...numbers.values()], test: [] } });
  const json = readJsonFile(file);
  const fail = (thing: string, found: unknown, wanted: string): never => {
    throw new InputError({ file, thing, found: shownValue(found), wanted });
  };
  if (!isRecord(json)) return fail('splits', json, 'an object of splits');
  const byName = new Map(names.map((name, index) => [name, index]));
  const clips = (thing: string, list: unknown): number[] => {
    if (!Array.isArray(list)) return fail(thing, list, 'a list of clip names or numbers');
    const found = list.map((item: unknown): number => {
      const index = typeof item === 'string' ? byName.get(item) : item;
      const known = typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < names.length;
      return known ? index : fail(thing, item, `a clip name, or a number below ${names.length}`);
    });
    return new Set(found).size === found.length ? found : fail(thing, 'a clip twice', 'each clip once');
  };
  const splits = Object.entries(json).map(([name, split]): [string, Split] => {
    if (!isRecord(split)) return fail(name, split, 'an object with train and test');
    return [name, { train: clips(`${name}.train`, split.train), test: clips(`${name}.test`, split.test) }];
  });
  return (numbers) => {
    const kept = (list: readonly number[]): number[] => list.map((i) => numbers.get(i) ?? -1).filter((i) => i >= 0);
    return Object.fromEntries(
      splits.map(([name, { train, test }]) => [name, { train: kept(train), test: kept(test) }]),
    );
  };
}
