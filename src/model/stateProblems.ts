import { InputError } from '../errors';

/** Shapes by name, and the values where they are at hand. */
export interface StateEntry {
  shape: readonly number[];
  data?: ArrayLike<number>;
}

/** An entry that a model has. */
export interface WantedEntry {
  name: string;
  shape: readonly number[];
  /** Another entry whose tensor this is. */
  alias?: string;
}

/**
 * What keeps a state from being that of a model, in words: every missing name and misfit shape with what was found and
 * wanted, and every pair of names for one tensor whose values differ.
 */
export function stateProblems(wanted: readonly WantedEntry[], found: ReadonlyMap<string, StateEntry>): string[] {
  return wanted.flatMap(({ name, shape, alias }) => {
    const entry = found.get(name);
    if (entry === undefined) return `${name} is missing (wanted ${shapeText(shape)})`;
    if (shapeText(entry.shape) !== shapeText(shape)) {
      return `${name} has shape ${shapeText(entry.shape)} (wanted ${shapeText(shape)})`;
    }
    const held = alias === undefined ? entry : found.get(alias);
    if (held !== undefined && !sameValues(entry.data, held.data)) {
      return `${name} differs from ${alias}, which is the same tensor in this encoder`;
    }
    return [];
  });
}

/** @throws InputError that lists every problem of {@link stateProblems} */
export function requireState(
  wanted: readonly WantedEntry[],
  found: ReadonlyMap<string, StateEntry>,
  file?: string,
): void {
  const problems = stateProblems(wanted, found);
  if (problems.length === 0) return;
  throw new InputError({
    file,
    thing: 'parameters',
    found: problems.join('; '),
    wanted: `the ${wanted.length} entries of this model`,
    fix: 'Choose the encoder and sizes that the file was made with (--preset, --set encoder.*).',
  });
}

export function shapeText(shape: readonly number[]): string {
  return `(${shape.join(', ')})`;
}

function sameValues(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
