import { crossedBootstrap, fewestSeeds, mcNemar, mean, seedInterval, signFlip } from '../../evaluation';
import { Generator } from '../../random';

/** A difference of two settings, second minus first, and how sure it is. */
export interface Difference {
  /** Mean over the seeds. */
  mean: number;
  /** n: seeds that both have. */
  seeds: number;
  /** Test clips; undefined where not both kept their scores. */
  clips?: number;
  /** 95 % confidence interval, and over what it was taken; undefined where there is none. */
  interval?: readonly [low: number, high: number];
  over?: 'seeds and clips (bootstrap)' | 'seeds (t)' | 'clips';
  /** Sign-flip test over the seeds, two-sided and exact; undefined with one seed. */
  signFlip?: number;
  /** McNemar's exact test over the clips, two-sided, of each seed; undefined where scores are not kept. */
  mcNemar?: readonly number[];
  verdict: 'the second is higher' | 'the first is higher' | 'undecided' | 'nothing can be said: fewer than three seeds';
}

/** Draws of the bootstrap have a seed of their own: the same runs give the same interval. */
const bootstrapSeed = 0;

/**
 * What is said of a difference: with {@link fewestSeeds} seeds or more by the interval, over seeds and clips where scores were kept, else over
 * seeds. With fewer nothing is said; one seed has the interval of its clips, which tells these two runs apart and no settings.
 *
 * @param differences second minus first, by seed
 * @param clips which clips each had right, by seed
 */
export function differenceOf(
  differences: readonly number[],
  clips?: readonly { first: readonly boolean[]; second: readonly boolean[] }[],
): Difference {
  const generator = new Generator(bootstrapSeed);
  const seeds = differences.length;
  const tests = clips?.map(({ first, second }) => mcNemar(first, second));
  const found = { mean: mean(differences), seeds, clips: clips?.[0].first.length };
  const exact = {
    signFlip: seeds > 1 ? signFlip(differences, generator.fork('signs')) : undefined,
    mcNemar: tests?.flatMap((test) => test?.p ?? []),
  };
  if (seeds < fewestSeeds) {
    const interval = seeds === 1 ? tests?.[0]?.interval : undefined;
    const over = interval === undefined ? undefined : ('clips' as const);
    return { ...found, interval, over, ...exact, verdict: 'nothing can be said: fewer than three seeds' };
  }
  const byClip = clips?.map(({ first, second }) =>
    Int8Array.from(second, (right, i) => Number(right) - Number(first[i])),
  );
  const crossed = byClip === undefined ? undefined : crossedBootstrap(byClip, generator.fork('bootstrap'));
  const interval = crossed ?? seedInterval(differences);
  const over = crossed === undefined ? 'seeds (t)' : 'seeds and clips (bootstrap)';
  return { ...found, interval, over, ...exact, verdict: verdictOf(interval) };
}

function verdictOf(interval: Difference['interval']): Difference['verdict'] {
  if (interval === undefined || (interval[0] <= 0 && interval[1] >= 0)) return 'undecided';
  return interval[0] > 0 ? 'the second is higher' : 'the first is higher';
}
