import { isRecord } from './jsonFile';
import { shownValue } from './shownValue';

/**
 * What a value out of a JSON file must be: a plain kind, a list of one shape, or an object with a shape for each key. A key that ends in
 * `?` may be absent; `*` stands for every other key.
 */
export type Shape = keyof typeof plain | readonly [Shape] | { readonly [key: string]: Shape };

const plain = {
  text: (value: unknown) => typeof value === 'string',
  number: (value: unknown) => typeof value === 'number',
  count: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0,
  'number or null': (value: unknown) => typeof value === 'number' || value === null,
  boolean: (value: unknown) => typeof value === 'boolean',
  object: (value: unknown) => isRecord(value),
} as const;

/** The first thing that is not of its shape, with its place: `data.split: null`; undefined if everything is. */
export function shapeFault(value: unknown, shape: Shape, place = ''): string | undefined {
  const wrong = (): string => (place === '' ? shownValue(value) : `${place}: ${shownValue(value)}`);
  if (typeof shape === 'string') return plain[shape](value) ? undefined : wrong();
  if (isList(shape))
    return Array.isArray(value) ? first(value, (item, i) => shapeFault(item, shape[0], `${place}[${i}]`)) : wrong();
  if (!isRecord(value)) return wrong();
  const at = (key: string): string => (place === '' ? key : `${place}.${key}`);
  const { '*': each, ...fields } = shape;
  return (
    first(Object.entries(fields), ([key, inner]) => {
      const name = key.replace(/\?$/, '');
      return name !== key && value[name] === undefined ? undefined : shapeFault(value[name], inner, at(name));
    }) ??
    (each &&
      first(Object.entries(value), ([key, inner]) => (key in fields ? undefined : shapeFault(inner, each, at(key)))))
  );
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function first<T>(items: readonly T[], fault: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = fault(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
