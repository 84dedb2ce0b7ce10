import { mean, sampleDeviation } from './statistics';
import { coinTail, studentQuantile, studentTail } from './studentT';

/** Two-sided normal quantile of 95 %. */
const normal95 = 1.959963984540054;

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
