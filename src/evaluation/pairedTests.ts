import type { Generator } from '../random';
import { mean, sampleDeviation } from './statistics';
import { coinTail, studentQuantile, studentTail } from './studentT';

/** Two-sided normal quantile of 95 %. */
const normal95 = 1.959963984540054;

/** With fewer seeds nothing is said of a difference: no interval is worth its name, and no exact test can be small. */
export const fewestSeeds = 3;

/** So many seeds have their signs flipped in every way; of more, so many ways are drawn. */
const flips = { exact: 16, drawn: 2 ** 16 };

/** What a paired test says of a difference. */
export interface PairedTest {
  /** 95 % confidence interval of the difference. */
  interval: readonly [low: number, high: number];
  /** Two-sided. */
  p: number;
  /** Pairs. */
  n: number;
}

/**
 * Student's t of paired differences, as of the same seeds.
 *
 * @returns undefined for fewer than two, and for equal ones, of which the deviation says nothing
 */
export function pairedT(differences: readonly number[]): PairedTest | undefined {
  const n = differences.length;
  const deviation = sampleDeviation(differences);
  // Equal differences differ by rounding.
  if (deviation === undefined || deviation < 1e-12) return undefined;
  const centre = mean(differences);
  const error = deviation / Math.sqrt(n);
  const half = studentQuantile(0.05, n - 1) * error;
  return { interval: [centre - half, centre + half], p: studentTail(Math.abs(centre) / error, n - 1), n };
}

/**
 * The 95 % interval of the mean of paired differences, as of the same seeds: Student's t. Differences that are all equal have no width.
 *
 * @returns undefined for fewer than {@link fewestSeeds}
 */
export function seedInterval(differences: readonly number[]): PairedTest['interval'] | undefined {
  if (differences.length < fewestSeeds) return undefined;
  const centre = mean(differences);
  return pairedT(differences)?.interval ?? [centre, centre];
}

/**
 * The sign-flip (permutation) test of paired differences, as of the same seeds: how often a mean at least as far from 0 comes about when
 * each difference may have either sign. Exact for up to 16; its least value is 2 / 2^n, 0.25 with three and 0.0625 with five.
 *
 * @param generator draws the signs of more than 16
 * @returns two-sided p; undefined without differences
 */
export function signFlip(differences: readonly number[], generator: Generator): number | undefined {
  const n = differences.length;
  if (n === 0) return undefined;
  // Sums of the same numbers in another order differ by rounding.
  const least = Math.abs(differences.reduce((sum, one) => sum + one, 0)) * (1 - 1e-12) - 1e-15;
  const sumOf = (isFlipped: (place: number) => boolean): number =>
    Math.abs(differences.reduce((sum, one, place) => sum + (isFlipped(place) ? -one : one), 0));
  const isExact = n <= flips.exact;
  const ways = isExact ? 2 ** n : flips.drawn;
  let asFar = 0;
  for (let way = 0; way < ways; way++) {
    if (sumOf(isExact ? (place) => ((way >> place) & 1) === 1 : () => generator.coin()) >= least) asFar++;
  }
  // The way that was found is one of those drawn.
  return isExact ? asFar / ways : (asFar + 1) / (ways + 1);
}

/**
 * The 95 % bootstrap interval (percentiles) of a difference of accuracies over seeds and clips, which cross: each draw takes seeds with
 * replacement and, for all of them, test clips with replacement (Owen, 2007: crossed random effects).
 *
 * @param differences by seed and clip: 1 where only the second is right, -1 where only the first is, else 0
 * @returns undefined without seeds or clips
 */
export function crossedBootstrap(
  differences: readonly ArrayLike<number>[],
  generator: Generator,
  draws = 4000,
): PairedTest['interval'] | undefined {
  const [seeds, clips] = [differences.length, differences[0]?.length ?? 0];
  if (clips === 0) return undefined;
  const means = Float64Array.from({ length: draws }, () => {
    const drawn = Array.from({ length: seeds }, () => differences[generator.integer(0, seeds - 1)]);
    let sum = 0;
    for (let i = 0; i < clips; i++) {
      const clip = generator.integer(0, clips - 1);
      for (let seed = 0; seed < seeds; seed++) sum += drawn[seed][clip];
    }
    return sum / (seeds * clips);
  }).sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/** Quantile of sorted values, linear between them, as NumPy's default. */
function quantile(sorted: Float64Array, part: number): number {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/**
 * McNemar's exact test of two classifiers on the same clips, with the interval of Agresti and Min (2005): half a clip is added to each
 * of the four counts. The interval is of the accuracy of the second minus that of the first.
 *
 * @param first whether the first is right, by clip @param second the same of the second
 * @returns undefined without clips
 */
export function mcNemar(first: readonly boolean[], second: readonly boolean[]): PairedTest | undefined {
  const n = first.length;
  if (n === 0) return undefined;
  const gained = second.filter((right, clip) => right && !first[clip]).length;
  const lost = first.filter((right, clip) => right && !second[clip]).length;
  const [more, less, all] = [gained + 0.5, lost + 0.5, n + 2];
  const centre = (more - less) / all;
  const half = normal95 * Math.sqrt((more + less - (more - less) ** 2 / all) / all ** 2);
  const p = Math.min(1, 2 * coinTail(Math.min(gained, lost), gained + lost));
  return { interval: [centre - half, centre + half], p, n };
}
