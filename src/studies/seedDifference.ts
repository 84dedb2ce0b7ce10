import { InputError } from '../errors';
import type { TableRecord } from '../report';
import { differenceOf, type Difference } from './compare/difference';
import type { Factors } from './study';

/** Values of a row by seed; under `undefined` what has none, as the neighbours of raw coordinates. */
export type BySeed = ReadonlyMap<number | undefined, number>;

/** The records of a row, or of whatever else some factors single out: those that have all of these, as they are written. */
export function recordsWith<R extends TableRecord>(records: readonly R[], factors: Factors): R[] {
  return records.filter((record) =>
    Object.entries(factors).every(([name, level]) => String(record.factors[name]) === level),
  );
}

/** Of several records with the same seed the first counts; what lacks the value counts for nothing. */
export function valuesBySeed(records: readonly TableRecord[], value: string): BySeed {
  const found = new Map<number | undefined, number>();
  for (const { values, seed } of records) {
    if (!found.has(seed) && Object.hasOwn(values, value)) found.set(seed, values[value]);
  }
  return found;
}

/** Second minus first for each seed that both have. What has no seed is set against every seed of the other. */
export function pairedDifferences(first: BySeed, second: BySeed): { seed: number; value: number }[] {
  const seeds = [...new Set([...second.keys(), ...first.keys()])].filter((seed) => seed !== undefined);
  return seeds.flatMap((seed) => {
    const [below, above] = [first, second].map((row) => row.get(seed) ?? row.get(undefined));
    return below === undefined || above === undefined ? [] : [{ seed, value: above - below }];
  });
}

/**
 * The difference of two rows of a column, seed by seed, with its 95 % interval over the seeds.
 *
 * @param first records of one row, one for each seed; those without a seed are set against every seed of the other
 * @param second the same of the other row, from which the first is taken away
 * @param value name of the value; records that lack it count for nothing
 * @returns in the units of the value (fractions); undefined where no seed is in both
 * @throws InputError if two records of a row have the same seed
 */
export function seedDifference(
  first: readonly TableRecord[],
  second: readonly TableRecord[],
  value = 'top1',
): Difference | undefined {
  [first, second].forEach(refuseSeveral);
  const differences = pairedDifferences(valuesBySeed(first, value), valuesBySeed(second, value));
  return differences.length === 0 ? undefined : differenceOf(differences.map((one) => one.value));
}

/** Two records with one seed are of two rows or columns, of which the factors named do not tell which. */
function refuseSeveral(records: readonly TableRecord[]): void {
  const seen = new Map<number | undefined, TableRecord['factors']>();
  for (const { seed, factors } of records) {
    const other = seen.get(seed);
    if (other !== undefined) {
      throw new InputError({
        thing: `records of one row ${seed === undefined ? 'without a seed' : `with seed ${seed}`}`,
        found: [other, factors].map((one) => JSON.stringify(one)).join(' and '),
        wanted: 'one record',
        fix: 'Name all factors that tell rows and columns apart.',
      });
    }
    seen.set(seed, factors);
  }
}

/**
 * A difference of fractions in points, with its 95 % interval where it has one: `1.2 (0.3 to 2.1)`.
 *
 * @param none what stands for a difference that was not measured
 */
export function differenceInPoints(difference: Difference | undefined, none = 'not measured'): string {
  if (difference === undefined) return none;
  const points = (fraction: number): string => (100 * fraction).toFixed(1);
  const { mean, interval } = difference;
  return points(mean) + (interval === undefined ? '' : ` (${interval.map(points).join(' to ')})`);
}
