import { InputError } from '../../errors';
import type { Generator } from '../../random';

/**
 * Draws a fraction of labelled clips, class by class (semi-supervised evaluation): of a class with n clips `round(fraction · n)`, and at
 * least one, so that every class of the whole is in the fraction. With the same generator a smaller fraction lies within a larger one.
 *
 * @param labels class of each clip, from 0
 * @param fraction in (0, 1]
 * @returns places of the chosen clips in `labels`, in rising order
 * @throws InputError for a fraction that is none
 */
export function drawLabelledFraction(labels: ArrayLike<number>, fraction: number, generator: Generator): number[] {
  if (!(fraction > 0 && fraction <= 1)) {
    throw new InputError({ thing: 'fraction of the labelled clips', found: fraction, wanted: 'above 0 and up to 1' });
  }
  const byClass = new Map<number, number[]>();
  Array.from(labels).forEach((label, n) => {
    const places = byClass.get(label);
    if (places === undefined) byClass.set(label, [n]);
    else places.push(n);
  });
  return [...byClass]
    .flatMap(([label, places]) => {
      const count = Math.max(1, Math.round(fraction * places.length));
      const order = generator.fork(`class ${label}`).permutation(places.length);
      return Array.from(order.subarray(0, count), (place) => places[place]);
    })
    .sort((a, b) => a - b);
}
