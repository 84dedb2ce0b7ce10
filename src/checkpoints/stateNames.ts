import { plainParameterName } from '../data';
import { InputError } from '../errors';

/** Entries of a state_dict under the official names, and what had to be done for that. */
export interface PlacedState<T> {
  entries: Map<string, T>;
  /** One sentence each. */
  notes: string[];
}

/** The parts of the official encoder. */
const encoderParts = /^(?:t_tr1?|s_tr1?|ske_emb|spe|tpe)(?:\.|$)/;

/**
 * Puts the entries of a checkpoint under the official names: wrappers of PyTorch are taken off, then whatever else stands before
 * `backbone.`; the state of an encoder alone gets `backbone.` before its names.
 *
 * @throws InputError when two entries come under one name
 */
export function placeState<T>(state: ReadonlyMap<string, T>, file: string): PlacedState<T> {
  const plain = renamed(state, plainParameterName, file);
  const names = [...plain.keys()];
  if (names.some((name) => name.startsWith('backbone.'))) return { entries: plain, notes: [] };
  const prefix = names.map((name) => /^(.*?\.)backbone\./.exec(name)?.[1]).find((found) => found !== undefined);
  if (prefix !== undefined) {
    const entries = renamed(plain, (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name), file);
    return { entries, notes: [`"${prefix}" was taken off the names of the entries.`] };
  }
  if (!names.some((name) => encoderParts.test(name))) return { entries: plain, notes: [] };
  const entries = renamed(plain, (name) => (encoderParts.test(name) ? `backbone.${name}` : name), file);
  return { entries, notes: ['"backbone." was put before the names of the encoder.'] };
}

function renamed<T>(state: ReadonlyMap<string, T>, rename: (name: string) => string, file: string): Map<string, T> {
  const entries = new Map<string, T>();
  for (const [name, value] of state) {
    const other = rename(name);
    if (entries.has(other))
      throw new InputError({ file, thing: 'tensor', found: `${other} twice`, wanted: 'each name once' });
    entries.set(other, value);
  }
  return entries;
}
