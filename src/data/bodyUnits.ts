/** How large the body of a clip is. */
export interface BodySize {
  /** Name of the clip. */
  name: string;
  /** What it reaches over, with its farthest joint. */
  reach: number;
  /** The same without joints that lie far from all others. */
  extent: number;
  /** How far half of the joints lie from its middle: one wild joint does not change it. */
  size: number;
}

/** Children and grown-ups, lying, sitting and with arms raised, differ by less than 3; units by 10 at least. */
const mostBetweenBodies = 5;

/** So much smaller is no accident even once, and a joint so much farther away is none of the body. */
const mostOnce = 20;

/** Fewer bodies that are smaller, but not by so much, are seen in part, or collapsed: every real recording has some. */
const few = 0.1;

/** Clips that are named one by one. */
const mostNamed = 5;

/** Sizes of a body in meters, and what a body of other sizes was measured in. */
const units: readonly (readonly [least: number, below: number, unit: string])[] = [
  [0, 0.3, 'an unknown unit'],
  [8, 40, 'decimetres'],
  [40, 400, 'centimetres'],
  [400, 6000, 'millimetres or pixels'],
  [6000, Infinity, 'an unknown unit'],
];

/** The size of a body of so many points, in one frame. */
export function bodySize(points: readonly (readonly number[])[]): Pick<BodySize, 'reach' | 'extent' | 'size'> {
  const middle = [0, 1, 2].map((c) => median(points.map((point) => point[c])));
  const distances = points.map((point) => Math.hypot(...point.map((value, c) => value - middle[c])));
  const size = median(distances);
  const near = points.filter((_, i) => distances[i] <= mostOnce * size);
  return { reach: reachOf(points), extent: reachOf(size > 0 ? near : points), size };
}

/**
 * Units other than metres, units that differ from clip to clip, joints far from their bodies; in words.
 *
 * @param flat whether the bodies have two coordinates
 */
export function unitProblems(bodies: readonly BodySize[], flat: boolean): string[] {
  if (bodies.length === 0) return [];
  return [...mixedUnits(bodies), ...strayJoints(bodies), ...unitNote(median(bodies.map(({ extent }) => extent)), flat)];
}

function mixedUnits(bodies: readonly BodySize[]): string[] {
  const sizes = bodies.map(({ size }) => size);
  const usual = median(sizes);
  const smaller = (factor: number): number => sizes.filter((size) => size < usual / factor).length;
  const larger = sizes.filter((size) => size > mostBetweenBodies * usual).length;
  if (larger === 0 && smaller(mostOnce) === 0 && smaller(mostBetweenBodies) < few * bodies.length) return [];
  const others = larger + smaller(mostBetweenBodies);
  const factor = `more than ${mostBetweenBodies} times larger or smaller than the others`;
  return [`units may differ from clip to clip: ${others} of ${bodies.length} bodies are ${factor}`];
}

function strayJoints(bodies: readonly BodySize[]): string[] {
  const names = bodies.filter(({ reach, extent }) => reach > mostOnce * extent).map(({ name }) => name);
  if (names.length === 0) return [];
  const shown = `${names.slice(0, mostNamed).join(', ')}${names.length > mostNamed ? ', …' : ''}`;
  return [`a joint lies far beyond the body in ${names.length} of ${bodies.length} recordings: ${shown}`];
}

function unitNote(extent: number, flat: boolean): string[] {
  const shown = Number(extent.toPrecision(3));
  if (flat) return extent > 10 ? [`the coordinates look like pixels: a body reaches over ${shown}`] : [];
  const unit = units.find(([least, below]) => extent >= least && extent < below)?.[2];
  return unit === undefined ? [] : [`the coordinates look like ${unit}, not metres: a body reaches over ${shown}`];
}

function reachOf(points: readonly (readonly number[])[]): number {
  const spread = (c: number): number => {
    const values = points.map((point) => point[c]);
    return Math.max(...values) - Math.min(...values);
  };
  return Math.max(spread(0), spread(1), spread(2));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
