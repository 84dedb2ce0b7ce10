import { describe, expect, it } from 'vitest';

import { crossedBootstrap, mcNemar, pairedT, seedInterval, signFlip } from '../../src/evaluation';
import { studentQuantile, studentTail } from '../../src/evaluation/studentT';
import { Generator } from '../../src/random';

describe("Student's t", () => {
  it('has the quantiles of printed tables', () => {
    const printed = [
      [1, 12.7062],
      [2, 4.30265],
      [5, 2.57058],
      [30, 2.04227],
      [1000, 1.96234],
    ];
    for (const [freedom, quantile] of printed) {
      expect(studentQuantile(0.05, freedom)).toBeCloseTo(quantile, 4);
      expect(studentTail(quantile, freedom)).toBeCloseTo(0.05, 5);
    }
    // Cauchy: P(|t| > 1) = 1/2.
    expect(studentTail(1, 1)).toBeCloseTo(0.5, 12);
    expect(studentTail(0, 3)).toBe(1);
  });

  it('gives interval and p of paired differences', () => {
    const test = pairedT([0.01, 0.02, 0.03]);
    // Mean 0.02, standard error 0.01 / √3: t = 3.4641 with 2 degrees of freedom, p = 0.0742.
    expect(test?.p).toBeCloseTo(0.07418, 5);
    expect(test?.interval[0]).toBeCloseTo(0.02 - 4.30265 * 0.0057735, 6);
    expect(test?.interval[1]).toBeCloseTo(0.02 + 4.30265 * 0.0057735, 6);
    expect(test?.n).toBe(3);
  });

  it('says nothing of one difference, or of equal ones', () => {
    expect(pairedT([0.5])).toBeUndefined();
    expect(pairedT([0.1, 0.1, 0.1])).toBeUndefined();
  });
});

describe("McNemar's test", () => {
  const clips = (both: number, gained: number, lost: number, neither: number): [boolean[], boolean[]] => {
    const of = (count: number, value: boolean): boolean[] => Array.from({ length: count }, () => value);
    return [
      [...of(both, true), ...of(gained, false), ...of(lost, true), ...of(neither, false)],
      [...of(both, true), ...of(gained, true), ...of(lost, false), ...of(neither, false)],
    ];
  };

  it('is the sign test of the clips on which two classifiers differ', () => {
    const test = mcNemar(...clips(60, 15, 5, 20));
    // 2 P(at most 5 heads of 20) = 2 · 21700 / 2²⁰.
    expect(test?.p).toBeCloseTo((2 * 21700) / 2 ** 20, 10);
    const half = (1.959963984540054 * Math.sqrt(21 - 10 ** 2 / 102)) / 102;
    expect(test?.interval[0]).toBeCloseTo(10 / 102 - half, 12);
    expect(test?.interval[1]).toBeCloseTo(10 / 102 + half, 12);
    expect(test?.n).toBe(100);
  });

  it('has p 1 where they never or equally differ, and a sign that follows the order', () => {
    expect(mcNemar(...clips(5, 0, 0, 5))?.p).toBe(1);
    expect(mcNemar(...clips(5, 3, 3, 5))?.p).toBe(1);
    const [first, second] = clips(10, 8, 1, 10);
    const [there, back] = [mcNemar(first, second), mcNemar(second, first)];
    expect(there?.interval[0]).toBeCloseTo(-(back?.interval[1] ?? 0), 12);
    expect(there?.p).toBe(back?.p);
    expect(mcNemar([], [])).toBeUndefined();
  });
});

describe('over seeds', () => {
  const differences = [0.012, 0.031, -0.004, 0.022, 0.018];

  it("has the interval and p of SciPy's one-sample t test", () => {
    // scipy.stats.ttest_1samp(differences, 0), SciPy 1.17.1.
    expect(pairedT(differences)?.p).toBeCloseTo(0.05364343728086379, 10);
    expect(seedInterval(differences)?.[0]).toBeCloseTo(-0.0003988381759587288, 10);
    expect(seedInterval(differences)?.[1]).toBeCloseTo(0.03199883817595872, 10);
  });

  it('has no interval below three seeds, and none with a width where all are equal', () => {
    expect(seedInterval([0.1, 0.2])).toBeUndefined();
    expect(seedInterval([0, 0, 0])).toEqual([0, 0]);
  });

  it("flips signs as SciPy's permutation test", () => {
    const generator = new Generator(0);
    // scipy.stats.permutation_test(…, np.mean, permutation_type='samples', n_resamples=np.inf), SciPy 1.17.1.
    expect(signFlip(differences, generator)).toBe(0.125);
    expect(signFlip([0.01, 0.02, 0.03], generator)).toBe(0.25);
    expect(signFlip([0, 0, 0], generator)).toBe(1);
    expect(signFlip([], generator)).toBeUndefined();
    // Twenty ones: only two of the 2^20 ways are as far, so that of 2^16 drawn hardly one is.
    expect(signFlip(new Array<number>(20).fill(1), generator)).toBeLessThan(1e-4);
  });
});

describe('the crossed bootstrap', () => {
  const clips = Int8Array.from({ length: 200 }, (_, clip) => (clip < 30 ? 1 : clip < 42 ? -1 : 0));

  it('is that of SciPy over the clips of one seed', () => {
    // scipy.stats.bootstrap of 30 times 1, 12 times -1, 158 times 0, percentile, 200,000 draws, SciPy 1.17.1: 0.03 to 0.155.
    const [low, high] = crossedBootstrap([clips], new Generator(1)) ?? [];
    expect(Math.abs(Number(low) - 0.03)).toBeLessThan(0.006);
    expect(Math.abs(Number(high) - 0.155)).toBeLessThan(0.006);
    expect(crossedBootstrap([clips], new Generator(1))).toEqual([low, high]);
  });

  it('takes seeds too: where clips agree their means alone are drawn', () => {
    const seeds = [0, 1].map((value) => new Int8Array(20).fill(value));
    // Two of two seeds: both 0, one of each, or both 1, a quarter, half and quarter of the time.
    expect(crossedBootstrap(seeds, new Generator(2))).toEqual([0, 1]);
  });

  it('is nothing without clips', () => {
    expect(crossedBootstrap([], new Generator(0))).toBeUndefined();
    expect(crossedBootstrap([new Int8Array(0)], new Generator(0))).toBeUndefined();
  });
});

describe("McNemar's exact test", () => {
  it("has the p of SciPy's binomial test", () => {
    const of = (gained: number, lost: number) =>
      mcNemar(
        Array.from({ length: gained + lost }, (_, clip) => clip >= gained),
        Array.from({ length: gained + lost }, (_, clip) => clip < gained),
      )?.p;
    // scipy.stats.binomtest(5, 20).pvalue and binomtest(2, 11).pvalue, SciPy 1.17.1.
    expect(of(15, 5)).toBeCloseTo(0.04138946533203125, 12);
    expect(of(9, 2)).toBeCloseTo(0.0654296875, 12);
  });
});
