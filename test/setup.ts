import { expect } from 'vitest';
import { type Closeness, compareAll, type Numbers } from './allClose';

expect.extend({
  toBeAllClose(received: Numbers, expected: Numbers, closeness: Closeness = {}) {
    const { close, message } = compareAll(received, expected, closeness);
    return { pass: close, message: () => (close ? 'the numbers are close, wanted them to differ' : message) };
  },
});

declare module 'vitest' {
  interface Matchers<T> {
    /**
     * Every number lies within `absolute + relativeToMax * max|expected|` of the expected one (default absolute 1e-6);
     * the failure names how many do not, the first and the worst. Arrays and typed arrays.
     */
    toBeAllClose(expected: Numbers, closeness?: Closeness): T;
  }
}
