import { describe, expect, it } from 'vitest';

import { drawAnyFraction, drawLabelledFraction, firstFraction } from '../../../src/protocols/semi/labelledFraction';
import { Generator } from '../../../src/random';
import { goldenJson, journalPath } from '../../goldenFolder';

/** 10 clips of class 0, 25 of class 2, 1 of class 5. */
const labels = [...Array<number>(10).fill(0), ...Array<number>(25).fill(2), 5];

function countsOf(places: readonly number[]): number[] {
  return [0, 2, 5].map((label) => places.filter((place) => labels[place] === label).length);
}

describe('a fraction of the labelled clips', () => {
  it('takes the fraction of every class, and at least one clip of each', () => {
    const draw = (fraction: number) => countsOf(drawLabelledFraction(labels, fraction, new Generator(0)));
    expect(draw(0.01)).toEqual([1, 1, 1]);
    expect(draw(0.1)).toEqual([1, 3, 1]); // 2.5 rounds up
    expect(draw(0.5)).toEqual([5, 13, 1]);
    expect(draw(1)).toEqual([10, 25, 1]);
  });

  it('names different places in rising order, all of them for the whole', () => {
    const places = drawLabelledFraction(labels, 0.5, new Generator(1));
    expect(new Set(places).size).toBe(places.length);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(drawLabelledFraction(labels, 1, new Generator(1))).toEqual(labels.map((_, place) => place));
  });

  it('is decided by the generator, and a smaller fraction lies in a larger one', () => {
    const draw = (fraction: number, seed: number) => drawLabelledFraction(labels, fraction, new Generator(seed));
    expect(draw(0.3, 1)).toEqual(draw(0.3, 1));
    expect(draw(0.3, 2)).not.toEqual(draw(0.3, 1));
    expect(draw(0.5, 1)).toEqual(expect.arrayContaining(draw(0.3, 1)));
  });

  it('takes every clip of a class alike often', () => {
    const taken = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      drawLabelledFraction(labels.slice(0, 10), 0.2, new Generator(seed)).forEach((place) => taken[place]++);
    }
    // 2 of 10 in 2000 draws: 400 each, deviation 18.
    taken.forEach((count) => expect(Math.abs(count - 400)).toBeLessThan(90));
  });

  it('refuses what is no fraction', () => {
    for (const fraction of [0, -0.1, 1.1, NaN]) {
      expect(() => drawLabelledFraction(labels, fraction, new Generator(0))).toThrow(/fraction.*above 0 and up to 1/);
    }
  });
});

interface Subsets {
  N: number;
  order: number[];
  used: Record<string, number[]>;
}
const isSubsets = (json: unknown): json is Subsets[] => Array.isArray(json) && json.length > 0;

describe('a fraction of clips whatever their classes', () => {
  it('is the beginning of a random order, as in the journal code', () => {
    for (const { order, used } of goldenJson(journalPath('semi.json'), isSubsets)) {
      for (const [fraction, clips] of Object.entries(used)) {
        if (clips.length > 0) expect(firstFraction(order, Number(fraction))).toEqual(clips);
        else
          expect(() => firstFraction(order, Number(fraction))).toThrow(
            /labelled clips: found none.*semi\.subset=class/,
          );
      }
    }
  });

  it('takes every clip alike often, in rising order', () => {
    const taken = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      const places = drawAnyFraction(10, 0.25, new Generator(seed));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      expect(places).toHaveLength(2);
      places.forEach((place) => taken[place]++);
    }
    taken.forEach((count) => expect(Math.abs(count - 400)).toBeLessThan(90));
  });
});
