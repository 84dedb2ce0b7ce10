import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

import { InputError } from '../errors';

/** The state of a {@link Generator}; plain JSON, so that a checkpoint can keep it. */
export type GeneratorState = readonly number[];

/**
 * A seeded random number generator (xoroshiro128+). All randomness of the library comes from one that was passed in:
 * there is no global generator, so the same seed gives the same result.
 */
export class Generator {
  private source: ReturnType<typeof xoroshiro128plus>;

  /**
   * @param seed any whole number up to 2^53, each with numbers of its own; or a text, which is hashed to 32 bits
   * @throws InputError for a number that is not whole, or too large to be told from its neighbours
   */
  constructor(seed: number | string = 0) {
    this.source = typeof seed === 'number' ? seeded(seed) : xoroshiro128plus(hashText(seed));
  }

  static fromState(state: GeneratorState): Generator {
    const generator = new Generator(0);
    generator.source = xoroshiro128plusFromState([...state]);
    return generator;
  }

  state(): GeneratorState {
    return [...this.source.getState()];
  }

  /**
   * An independent generator for a named part of the work. It depends on this generator's state and the label, hashed to 32 bits,
   * and leaves this one untouched, so that adding a part does not change the draws of the others.
   */
  fork(label: string | number): Generator {
    return new Generator(hashText(`${this.state().join(',')}/${label}`) >>> 0); // a seed below zero would be another
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * uniformFloat64(this.source);
  }

  /** So many numbers, one after another, uniform in [low, high). */
  uniforms(count: number, low = 0, high = 1): number[] {
    const numbers: number[] = [];
    for (let i = 0; i < count; i++) numbers.push(this.uniform(low, high));
    return numbers;
  }

  /** Uniform integer in low..high, both ends included. */
  integer(low: number, high: number): number {
    return uniformInt(this.source, low, high);
  }

  /** True with the given probability. */
  coin(probability = 0.5): boolean {
    return this.uniform() < probability;
  }

  /** Normal distribution (Box-Muller; one of the pair is used, so that the state alone decides the next draw). */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The integers 0..n-1 in random order (Fisher-Yates). */
  permutation(n: number): Int32Array {
    return this.choose(n, n);
  }

  /** k different integers out of 0..n-1, in random order. */
  choose(n: number, k: number): Int32Array {
    const pool = new Int32Array(n);
    for (let i = 0; i < n; i++) pool[i] = i;
    for (let i = 0; i < k; i++) {
      const j = this.integer(i, n - 1);
      [pool[i], pool[j]] = [pool[j], pool[i]];
    }
    return pool.subarray(0, k);
  }

  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)];
  }
}

/** One word of state for seeds of 32 bits; larger and negative ones fill all four, each word hashed from the whole seed. */
function seeded(seed: number): ReturnType<typeof xoroshiro128plus> {
  if (!Number.isSafeInteger(seed)) {
    throw new InputError({ thing: 'seed', found: seed, wanted: 'a whole number below 2^53' });
  }
  if (seed >= 0 && seed < 2 ** 32) return xoroshiro128plus(seed | 0);
  const words = [0, 1, 2, 3].map((word) => hashText(`${word} of seed ${seed}`));
  return xoroshiro128plusFromState(words);
}

/** FNV-1a followed by a murmur finaliser: close texts give unrelated seeds. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
