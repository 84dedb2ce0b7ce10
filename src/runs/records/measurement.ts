import { protocolOf } from '../../protocols';
import type { Measurement } from './experiment';

/** Short name within a record: `knn`, `semi-1`, `linear@nucla-cross-view`. */
export function measurementName({ protocol, on, ...options }: Measurement): string {
  const part = protocolOf(protocol).suffix?.(options) ?? '';
  return `${protocol}${part}${on === undefined ? '' : `@${on.dataset}-${on.split}`}`;
}
