import { describe, expect, it } from 'vitest';

import { mcNemar, pairedT } from '../../src/evaluation';
import { studentQuantile, studentTail } from '../../src/evaluation/studentT';

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
