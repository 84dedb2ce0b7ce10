import { describe, expect, it } from 'vitest';

import { Generator } from '../../src/random';

const draws = (generator: Generator): number[] => Array.from({ length: 20 }, () => generator.uniform());

describe('the generator', () => {
  it('repeats itself for a seed, a text or a stored state, and differs for others', () => {
    expect(draws(new Generator(7))).toEqual(draws(new Generator(7)));
    expect(draws(new Generator('a'))).toEqual(draws(new Generator('a')));
    expect(draws(new Generator(7))).not.toEqual(draws(new Generator(8)));
    const begun = new Generator(7);
    draws(begun);
    const stored = Generator.fromState(begun.state());
    expect(draws(stored)).toEqual(draws(begun));
  });

  it('has numbers of their own for seeds beyond 32 bits and below 0', () => {
    const seeds = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, -1, -(2 ** 31)];
    const streams = seeds.map((seed) => draws(new Generator(seed)).join());
    expect(new Set(streams).size).toBe(seeds.length);
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => new Generator(seed)).toThrow(/seed.*whole number/s);
  });

  it('forks to the numbers that every record rests on, whatever the sign of the hash', () => {
    const first = ['views', 'epoch 0', 'order'].map((label) => new Generator(0).fork(label).uniform());
    expect(first).toEqual([0.6627396814802224, 0.907974978266849, 0.39074715680091865]);
  });

  it('forks by label without moving itself', () => {
    const root = new Generator(1);
    const before = root.state();
    expect(draws(root.fork('a'))).toEqual(draws(root.fork('a')));
    expect(draws(root.fork('a'))).not.toEqual(draws(root.fork('b')));
    expect(root.state()).toEqual(before);
  });

  it('draws several numbers as one after another', () => {
    const [all, each] = [new Generator(2), new Generator(2)];
    expect(all.uniforms(6, -1, 1)).toEqual(Array.from({ length: 6 }, () => each.uniform(-1, 1)));
    expect(all.state()).toEqual(each.state());
  });

  it('draws integers with both ends, and different ones when choosing', () => {
    const generator = new Generator(3);
    const seen = new Set(Array.from({ length: 200 }, () => generator.integer(2, 4)));
    expect([...seen].sort()).toEqual([2, 3, 4]);
    const chosen = generator.choose(25, 15);
    expect(new Set(chosen).size).toBe(15);
    expect([...generator.permutation(9)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('has the mean and deviation of the distributions asked for', () => {
    const generator = new Generator(5);
    const values = Array.from({ length: 20_000 }, () => generator.normal(3, 2));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - 3)).toBeLessThan(0.06); // four standard errors
    expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan(0.04);
    const uniform = Array.from({ length: 1000 }, () => generator.uniform(-1, 1));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThan(1);
  });
});
