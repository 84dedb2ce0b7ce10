import type { Measurement } from './experiment';

/** Short name within a record: `knn`, `semi-1`, `linear@nucla-cross-view`. */
export function measurementName({ protocol, fraction, on }: Measurement): string {
  const part = fraction === undefined ? '' : `-${Number((100 * fraction).toPrecision(6))}`;
  return `${protocol}${part}${on === undefined ? '' : `@${on.dataset}-${on.split}`}`;
}
