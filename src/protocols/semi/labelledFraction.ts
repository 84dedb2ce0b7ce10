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
  checkFraction(fraction);
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

/**
 * Draws a fraction of clips whatever their classes, as the feeder of the journal code does (FoundSkelModel, feeder_downstream.py): the first
 * `⌊fraction · N⌋` of all N in a random order, so that a class may have none.
 *
 * @returns places of the chosen clips, in rising order
 * @throws InputError where that is none
 */
export function drawAnyFraction(count: number, fraction: number, generator: Generator): number[] {
  return firstFraction(generator.permutation(count), fraction).sort((a, b) => a - b);
}

/** The first part of an order of all clips. @throws InputError where that is none */
export function firstFraction(order: ArrayLike<number>, fraction: number): number[] {
  checkFraction(fraction);
  const chosen = Math.floor(fraction * order.length);
  if (chosen > 0) return Array.from(order).slice(0, chosen);
  throw new InputError({
    thing: 'labelled clips',
    found: `none: ${fraction} of ${order.length}`,
    wanted: 'at least one',
    fix: 'Take a larger fraction, or semi.subset=class, which takes one of each class at least.',
  });
}

/** What a fraction adds to the name of a measurement, in percent: `-2.5`. */
export function fractionSuffix({ fraction }: { fraction?: number }): string {
  return fraction === undefined ? '' : `-${Number((100 * fraction).toPrecision(6))}`;
}

function checkFraction(fraction: number): void {
  if (fraction > 0 && fraction <= 1) return;
  throw new InputError({ thing: 'fraction of the labelled clips', found: fraction, wanted: 'above 0 and up to 1' });
}
