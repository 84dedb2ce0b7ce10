import { InputError } from '../../errors';
import type { AdapterReport } from './adapter';

/**
 * How products are made: `engine`: by its own programs, in tiles. `plain`: a thread for every few
 * numbers, for a processor that stands in for a GPU. `subgroups`: by threads that run in step, where the device has the feature.
 */
export const productKinds = ['engine', 'plain', 'subgroups'] as const;
export type ProductKind = (typeof productKinds)[number];

/**
 * How an adapter makes products.
 *
 * @param wanted what `USDRL_WEBGPU_PRODUCTS` says; without it a GPU takes the engine's, a processor plain ones
 * @throws InputError for a kind that is none, or that the adapter does not have
 */
export function productKindOf({ name, software, features }: AdapterReport, wanted = ''): ProductKind {
  if (wanted === '') return software ? 'plain' : 'engine';
  const able = productKinds.filter((kind) => kind !== 'subgroups' || features.includes('subgroups'));
  const kind = able.find((one) => one === wanted);
  if (kind !== undefined) return kind;
  throw new InputError({
    thing: 'USDRL_WEBGPU_PRODUCTS',
    found: wanted,
    wanted: `one of: ${able.join(', ')} (what ${name} can do)`,
    fix: 'Set it to one of these, or to nothing.',
  });
}
